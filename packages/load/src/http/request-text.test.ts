import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerLines, requestHead } from './request-text.ts'

const lines = (headers: Record<string, string>): string => headerLines('localhost:80', headers)

describe('headerLines', () => {
  it('has what every request needs', () => {
    expect(lines({ 'X-Token': 'a b' })).toBe(
      'host: localhost:80\r\nconnection: keep-alive\r\nX-Token: a b\r\n',
    )
  })

  it('leaves host and connection to who has an own one', () => {
    expect(lines({ Host: 'shop', Connection: 'close' })).toBe('Host: shop\r\nConnection: close\r\n')
  })

  it('leaves the length of the body to who counts it', () => {
    expect(lines({ 'Content-Length': '7' })).toBe(lines({}))
  })

  it.each([
    ['a name with a space', { 'x y': '1' }],
    ['no name', { '': '1' }],
    ['a second line', { x: '1\r\ny: 2' }],
    ['a bare line feed', { x: '1\n2' }],
    ['what is not Latin-1', { x: '€' }],
    ['what ends bodies', { 'Transfer-Encoding': 'chunked' }],
    ['an upgrade', { upgrade: 'websocket' }],
  ])('refuses %s', (_, headers) => {
    expect(() => lines(headers as Record<string, string>)).toThrow(/^headers: found "/)
  })
})

describe('requestHead', () => {
  it.each<[string, string | Uint8Array | null, string]>([
    ['GET', null, ''],
    ['DELETE', null, ''],
    ['POST', null, 'content-length: 0\r\n'],
    ['POST', 'naïve', 'content-length: 6\r\n'],
    ['GET', new Uint8Array(3), 'content-length: 3\r\n'],
  ])('counts the body of %s', (method, body, counted) => {
    expect(requestHead(method, '/a?b=c', 'host: x\r\n', body)).toBe(
      `${method} /a?b=c HTTP/1.1\r\nhost: x\r\n${counted}\r\n`,
    )
  })

  it.each(['', 'orders', 'http://localhost/', '/a b', '/a\r\nx: y', '/€', '/\x7f'])(
    'refuses the path %j',
    (path) => {
      expect(() => requestHead('GET', path, '', null)).toThrow(/^path: found "/)
    },
  )

  it('refuses a method of two words', () => {
    expect(() => requestHead('GET /', '/', '', null)).toThrow('method: found "GET /"')
  })

  it('is one request, whatever it is made of', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('x', '/x', '\r\n', 'x\r\n\r\nGET / HTTP/1.1'),
    )
    fc.assert(
      fc.property(text, text, text, text, (method, path, name, value) => {
        let head: string
        try {
          head = requestHead(method, path, lines({ [name]: value }), null)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        expect(head).toMatch(/^[^ \r\n]+ \/[^ \r\n]* HTTP\/1\.1\r\n(?:[^:\r\n]+: [^\r\n]*\r\n){2,4}\r\n$/)
      }),
      { examples: [['GET', '/x', 'x', '1']] },
    )
  })
})
