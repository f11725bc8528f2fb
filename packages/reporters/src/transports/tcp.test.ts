import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { describe, expect, it } from 'vitest'
import { serveTcp } from '../fixtures/serve.ts'
import { tcpTransport } from './tcp.ts'

const never = new AbortController().signal
const host = '127.0.0.1'

describe('tcpTransport', () => {
  it('sends a payload over a connection of its own, and waits until it was read', async () => {
    const texts: string[] = []
    const { port } = await serveTcp((socket) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('end', () => {
        texts.push(text)
        socket.end('thank you')
      })
    })
    const transport = tcpTransport({ host, port })
    const large = 'line\n'.repeat(100_000)
    expect(await transport.send(Buffer.from('one\n'), never)).toEqual({ status: 'sent' })
    expect(await transport.send(Buffer.from(large), never)).toEqual({ status: 'sent' })
    expect(texts).toEqual(['one\n', large])
  })

  it.runIf(platform !== 'win32')('knows Unix domain sockets', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-tcp-'))
    const path = join(folder, 'socket')
    const server = createServer((socket) => socket.resume())
    await new Promise<void>((resolve) => {
      server.listen(path, resolve)
    })
    expect(await tcpTransport({ path }).send(Buffer.from('x'), never)).toEqual({ status: 'sent' })
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true })
  })

  it('takes a reset for a failure', async () => {
    const { port } = await serveTcp((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await tcpTransport({ host, port }).send(Buffer.from('x'), never)).toMatchObject({
      status: 'retry',
      unreached: false,
    })
  })

  it('tells that nobody is there', async () => {
    const { port, close } = await serveTcp(() => undefined)
    await close()
    const outcome = await tcpTransport({ host, port }).send(Buffer.from('x'), never)
    expect(outcome).toMatchObject({ status: 'retry', unreached: true })
  })

  it('ends with its signal when nobody reads', async () => {
    const { port } = await serveTcp((socket) => socket.pause())
    const abort = new AbortController()
    const sending = tcpTransport({ host, port }).send(Buffer.alloc(16_000_000), abort.signal)
    setImmediate(() => abort.abort(new Error('too late')))
    expect(await sending).toMatchObject({ status: 'retry', error: { message: 'too late' } })
    expect(await tcpTransport({ host, port }).send(Buffer.from('x'), abort.signal)).toMatchObject({
      status: 'retry',
    })
  })
})
