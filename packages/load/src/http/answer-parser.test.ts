import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHeaders } from './answer-head.ts'
import { AnswerParser } from './answer-parser.ts'

interface Found {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: string
}

/** Reads what a server says, in these pieces and then the end of the connection. */
function read(pieces: readonly Buffer[], isHead = false): { found: Found[]; open: boolean } {
  const found: Found[] = []
  let open = false
  let status = 0
  let text = ''
  let body = ''
  const parser = new AnswerParser({
    answerBegins(head) {
      ;({ status, text } = head)
      body = ''
      open = true
      return !isHead
    },
    bodyComes: (bytes, from, to) => {
      body += bytes.toString('latin1', from, to)
    },
    answerEnds() {
      found.push({ status, headers: { ...readHeaders({ text }) }, body })
      open = false
    },
  })
  for (const piece of pieces) parser.push(piece)
  parser.close()
  return { found, open }
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The same text, cut at these places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const all = bytes(text)
  const ends = [...places.map((place) => place % (all.length + 1)), all.length].sort((a, b) => a - b)
  return ends.map((end, index) => all.subarray(index === 0 ? 0 : ends[index - 1], end))
}

const printable = (from: number, to: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: from, max: to }), { maxLength: 12 })
    .map((codes) => String.fromCharCode(...codes).trim())
const name = fc.stringMatching(/^x-[!#$%&'*+.^_`|~\w-]{0,10}$/)
const body = fc.string({ unit: 'binary-ascii', maxLength: 40 })

/** An answer as a server may write it, and what it says. */
const answer = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    reason: fc.constantFrom('', ' ', ' OK', ' Nicht möglich'),
    headers: fc.uniqueArray(
      fc.tuple(
        name,
        printable(0x20, 0xff).filter((value) => !value.includes('\x7f')),
      ),
      {
        selector: ([one]) => one.toLowerCase(),
        maxLength: 4,
      },
    ),
    chunks: fc.array(
      body.filter((one) => one !== ''),
      { maxLength: 4 },
    ),
    chunked: fc.boolean(),
    before: fc.constantFrom(
      '',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
    ),
    extension: fc.constantFrom('', ';a=b', ' ; a="b c"'),
    trailers: fc.constantFrom('', 'x-sum: 1\r\n'),
  })
  .map(({ status, reason, headers, chunks, chunked, before, extension, trailers }) => {
    const all = chunks.join('')
    const framing = chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(all.length)]
    const lines = [...headers, framing].map(([key, value]) => `${key}: ${value}\r\n`).join('')
    const counted = chunks.map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`)
    const payload = chunked ? `${counted.join('')}0\r\n${trailers}\r\n` : all
    return {
      text: `${before}HTTP/1.1 ${status}${reason}\r\n${lines}\r\n${payload}`,
      says: {
        status,
        headers: Object.fromEntries(
          [...headers, framing].map(([key = '', value = '']) => [key.toLowerCase(), value.trim()]),
        ),
        body: all,
      },
    }
  })

describe('AnswerParser', () => {
  it('finds all answers of a connection, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(answer, { maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (answers, places) => {
          const { found, open } = read(cut(answers.map(({ text }) => text).join(''), places))
          expect(found).toEqual(answers.map(({ says }) => says))
          expect(open).toBe(false)
        },
      ),
    )
  })

  it('finds the same answer again and again, and another one in between', () => {
    const same = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
    const other = 'HTTP/1.1 500 OK\r\ncontent-length: 1\r\n\r\n!'
    const { found } = read([...cut(same + same + same + other + same, [0, 45, 77])])
    expect(found.map(({ status, body }) => `${status} ${body}`)).toEqual([
      '200 ok',
      '200 ok',
      '200 ok',
      '500 !',
      '200 ok',
    ])
  })

  it('says at the end of the connection whether an answer is complete', () => {
    const complete = 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: complete.length }), (length) => {
        expect(read([bytes(complete.slice(0, length))]).found).toHaveLength(
          length === complete.length ? 1 : 0,
        )
      }),
    )
  })

  it('takes all that comes as the body where nothing says how long it is', () => {
    const { found } = read(cut('HTTP/1.0 200 OK\r\n\r\nall of\r\n\r\nit', [3, 20, 25]))
    expect(found).toEqual([{ status: 200, headers: {}, body: 'all of\r\n\r\nit' }])
  })

  it.each([
    ['HEAD', true, 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n'],
    ['HEAD, in chunks', true, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['204', false, 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['304', false, 'HTTP/1.1 304 Not Modified\r\ncontent-length: 4\r\n\r\n'],
  ])('expects no body after %s', (_, isHead, text) => {
    expect(read([bytes(text + text)], isHead).found.map(({ body }) => body)).toEqual(['', ''])
  })

  it.each<[string, string, string]>([
    ['another protocol', 'SSH-2.0-OpenSSH_9\r\n', 'HPE_INVALID_CONSTANT'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: 1\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\na : 1\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['a folded header', 'HTTP/1.1 200 OK\r\na: 1\r\n b\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['a NUL', 'HTTP/1.1 200 OK\r\na: \0\r\n\r\n', 'HPE_INVALID_HEADER_TOKEN'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
    ['no length', 'HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n', 'HPE_INVALID_CONTENT_LENGTH'],
    [
      'too long a length',
      `HTTP/1.1 200 OK\r\ncontent-length: ${'9'.repeat(16)}\r\n\r\n`,
      'HPE_INVALID_CONTENT_LENGTH',
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      'HPE_INVALID_CONTENT_LENGTH',
    ],
    [
      'no size of a chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n',
      'HPE_INVALID_CHUNK_SIZE',
    ],
    [
      'a chunk that goes on',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nabc\r\n',
      'HPE_STRICT',
    ],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n', 'HPE_PAUSED_UPGRADE'],
    ['a head without end', `HTTP/1.1 200 OK\r\na: ${'a'.repeat(17_000)}`, 'HPE_HEADER_OVERFLOW'],
    ['too long a head', `HTTP/1.1 200 OK\r\na: ${'a'.repeat(17_000)}\r\n\r\n`, 'HPE_HEADER_OVERFLOW'],
    [
      'a line of a chunk without end',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;${'a'.repeat(5000)}`,
      'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    ],
    [
      'trailers without end',
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n${`a: ${'a'.repeat(1000)}\r\n`.repeat(17)}`,
      'HPE_HEADER_OVERFLOW',
    ],
  ])('refuses %s', (_, text, code) => {
    expect(() => read([bytes(text)])).toThrow(expect.objectContaining({ code }))
    const single = Array.from(bytes(text), (byte) => Buffer.of(byte))
    expect(() => read(single)).toThrow(expect.objectContaining({ code }))
  })

  it('never fails but for what is malformed', () => {
    const parts = fc.constantFrom(
      'HTTP/1.1 ',
      '200',
      ' OK',
      '\r\n',
      '\r',
      '\n',
      'content-length: ',
      '3',
      'transfer-encoding: chunked',
      'abc',
      '0',
      ';',
      ': ',
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(parts, body), { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (texts, places) => {
          try {
            read(cut(texts.join(''), places))
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^HPE_/) })
          }
        },
      ),
    )
  })
})

describe('readHeaders', () => {
  it('joins several lines of one name, but for cookies', () => {
    expect({
      ...readHeaders({
        text: 'HTTP/1.1 200 OK\r\nA: 1\r\na:2 \r\nSet-Cookie: a=b; Path=/\r\nset-cookie: c=d\r\n__proto__: x\r\n',
      }),
    }).toEqual(
      Object.fromEntries([
        ['a', '1, 2'],
        ['set-cookie', ['a=b; Path=/', 'c=d']],
        ['__proto__', 'x'],
      ]),
    )
  })
})
