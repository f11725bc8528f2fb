import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { platform } from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { udpTransport } from './udp.ts'

const never = new AbortController().signal
const host = '127.0.0.1'

async function listen(): Promise<{ port: number; next: () => Promise<string>; close: () => void }> {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  let isOpen = true
  const close = (): void => {
    if (isOpen) socket.close()
    isOpen = false
  }
  onTestFinished(close)
  const next = async (): Promise<string> => String((await once(socket, 'message'))[0])
  return { port: socket.address().port, next, close }
}

describe('udpTransport', () => {
  it('sends a datagram for each payload, and again after it was closed', async () => {
    const { port, next } = await listen()
    const transport = udpTransport({ host, port })
    for (const text of ['one\n', 'two\n']) {
      const received = next()
      expect(await transport.send(Buffer.from(text), never)).toEqual({ status: 'sent' })
      expect(await received).toBe(text)
      await transport.close?.()
    }
  })

  it('tells what is too large for a datagram', async () => {
    const { port } = await listen()
    const transport = udpTransport({ host, port })
    expect(await transport.send(Buffer.alloc(65_508), never)).toMatchObject({ status: 'too large' })
    await transport.close?.()
  })

  it('tells of a name that nobody has', async () => {
    const transport = udpTransport({ host: 'nowhere.invalid', port: 1 })
    expect(await transport.send(Buffer.from('x'), never)).toMatchObject({ status: 'retry', unreached: true })
  })

  it.runIf(platform === 'linux')('hears that nobody listened, and the process lives', async () => {
    const { port, close } = await listen()
    close()
    const transport = udpTransport({ host, port })
    const statuses = new Set<string>()
    for (let attempt = 0; attempt < 50 && !statuses.has('retry'); attempt += 1) {
      statuses.add((await transport.send(Buffer.from('x'), never)).status)
    }
    expect([...statuses]).toContain('retry')
    await transport.close?.()
  })
})
