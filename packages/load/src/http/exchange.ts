import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import { describeHttpError } from './http-error.ts'

/** What came back, all of it read. */
export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>
  /** Length of the body as it came over the wire. */
  readonly bytes: number
  /** The body as text, or null where it was only counted. */
  readonly text: string | null
}

/** One request and its answer. The body is counted as it streams by and kept only where somebody will read it. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly deadlineMs: number
  readonly #host: string
  readonly #chunks: Buffer[] | null
  readonly #settle: (exchange: Exchange, answer: HttpAnswer | null, error: Error | null) => void
  #controller: Dispatcher.DispatchController | null = null
  #timedOut: Error | null = null
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #bytes = 0

  /** @param settle called once, with the answer or with why there is none */
  constructor(
    host: string,
    deadlineMs: number,
    readBody: boolean,
    settle: (exchange: Exchange, answer: HttpAnswer | null, error: Error | null) => void,
  ) {
    this.#host = host
    this.deadlineMs = deadlineMs
    this.#chunks = readBody ? [] : null
    this.#settle = settle
  }

  /** Gives the request up, also while it waits for a connection. Its connection is closed: an answer may come. */
  timeOut(): void {
    this.#timedOut = new DOMException(`${this.#host}: no answer in time`, 'TimeoutError')
    this.#controller?.abort(this.#timedOut)
    this.#settle(this, null, this.#timedOut)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#timedOut !== null) controller.abort(this.#timedOut)
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    this.#chunks?.push(chunk)
  }

  onResponseEnd(): void {
    const text = this.#chunks === null ? null : Buffer.concat(this.#chunks).toString()
    const answer = { status: this.#status, headers: this.#headers, bytes: this.#bytes, text }
    this.#settle(this, answer, null)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    // Its own abort comes back as an error.
    if (this.#timedOut === null) this.#settle(this, null, describeHttpError(error, this.#host))
  }
}
