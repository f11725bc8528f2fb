import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { streamTransport } from './stream.ts'

const never = new AbortController().signal
const payload = Buffer.from('line\n')

describe('streamTransport', () => {
  it.each([undefined, null, 3, {}])(
    'refuses %j, which a program in JavaScript may have in its place',
    (stream) => {
      const given = stream as unknown as Writable
      expect(() => streamTransport(given)).toThrow(
        'the target must be a path or a stream that can be written, got',
      )
    },
  )

  it('writes payloads', async () => {
    const texts: string[] = []
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        texts.push(String(chunk))
        done()
      },
    })
    expect(await streamTransport(stream).send(payload, never)).toEqual({ status: 'sent' })
    expect(texts).toEqual(['line\n'])
  })

  it('tells of a broken stream, then of one that has ended, and the process lives', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    const transport = streamTransport(stream)
    // Unheard, the stream's error event would be an uncaught exception, which fails the test run.
    await expect(transport.send(payload, never)).rejects.toThrow('EPIPE')
    expect(await transport.send(payload, never)).toMatchObject({ status: 'refused' })
  })

  it('gives nothing more to a reader that does not keep up', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => undefined })
    const transport = streamTransport(stream)
    const abort = new AbortController()
    const given = transport.send(payload, abort.signal)
    abort.abort()
    expect(await given).toEqual({ status: 'sent' })
    expect(await transport.send(payload, never)).toMatchObject({ status: 'retry', unreached: true })
    expect(stream.writableLength).toBe(payload.byteLength)
  })
})
