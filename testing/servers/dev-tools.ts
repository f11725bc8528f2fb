import type { Readable, Writable } from 'node:stream'

export type Parameters = Readonly<Record<string, unknown>>

export interface DevToolsEvent {
  readonly method: string
  readonly params: unknown
}

/** A browser that is spoken to in the Chrome DevTools Protocol. */
export interface DevTools {
  /** @param session of a page; without one the browser itself is meant */
  send(method: string, parameters?: Parameters, session?: string): Promise<Readonly<Record<string, unknown>>>
  /** What a page tells from now on. */
  onEvent(session: string, listener: (event: DevToolsEvent) => void): void
}

interface Message {
  readonly id?: number
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string }
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
}

interface Waiting {
  readonly method: string
  resolve(result: Readonly<Record<string, unknown>>): void
  reject(error: Error): void
}

/** Messages are JSON, each with a zero byte at its end. */
export function devToolsOver(to: Writable, from: Readable): DevTools {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<string, (event: DevToolsEvent) => void>()
  let lastId = 0
  const receive = ({ id, result, error, sessionId, method, params }: Message): void => {
    if (method !== undefined) listeners.get(sessionId ?? '')?.({ method, params })
    const asked = waiting.get(id ?? -1)
    if (id === undefined || asked === undefined) return
    waiting.delete(id)
    if (error === undefined) asked.resolve(result ?? {})
    else asked.reject(new Error(`${asked.method}: ${error.message}`))
  }
  eachMessage(from, (text) => receive(JSON.parse(text) as Message))
  from.once('close', () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: the browser has ended`))
  })
  // A browser that ended is told by the other pipe.
  to.on('error', () => undefined)
  return {
    send(method, parameters = {}, session) {
      lastId += 1
      const id = lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { method, resolve, reject })
        const sessionId = session === undefined ? {} : { sessionId: session }
        to.write(`${JSON.stringify({ id, method, params: parameters, ...sessionId })}\0`)
      })
    },
    onEvent(session, listener) {
      listeners.set(session, listener)
    },
  }
}

/** Pieces are kept until their message is whole: a screenshot comes in hundreds of them. */
function eachMessage(from: Readable, visit: (text: string) => void): void {
  let pieces: Buffer[] = []
  from.on('data', (chunk: Buffer) => {
    let start = 0
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      pieces.push(chunk.subarray(start, end))
      visit(Buffer.concat(pieces).toString('utf8'))
      pieces = []
      start = end + 1
    }
    pieces.push(chunk.subarray(start))
  })
}
