import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dottedKey, dottedName, pathPart } from './dotted-key.ts'

describe('dottedName', () => {
  it.each([
    ['http.requests', 'http.requests'],
    ['queue size', 'queue_size'],
    ['../../etc/passwd', '_._etc_passwd'],
    ['..hidden..', 'hidden'],
    ['a\nb 1 2', 'a_b_1_2'],
    ['größe 🙂', 'gr__e__'],
    ['*', '_'],
    ['...', '_'],
    ['', '_'],
  ])('makes %j %s', (name, expected) => {
    expect(dottedName(name)).toBe(expected)
  })

  it('has no part that means something to a file system or a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(dottedName(name)).toMatch(/^[\w-]+(\.[\w-]+)*$/)
      }),
    )
  })

  it('leaves alone what is safe', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]+(\.[\w-]+)*$/), (name) => {
        expect(dottedName(name)).toBe(name)
      }),
    )
  })
})

describe('dottedKey', () => {
  it('appends tags in their order, the last source first in rank', () => {
    expect(
      dottedKey('http.requests', [
        { b: 'x', c: '/a.b', d: '' },
        { b: 'y', a: '1' },
      ]),
    ).toBe('http.requests.a.1.b.y.c._a_b')
  })

  it('has two parts for each tag', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 })
    fc.assert(
      fc.property(text, text, (tag, value) => {
        expect(dottedKey('m', [{ [tag]: value }])).toBe(`m.${pathPart(tag)}.${pathPart(value)}`)
      }),
    )
  })
})
