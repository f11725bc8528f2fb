import { Buffer } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { type AnswerHead, readHeaders } from './answer-head.ts'

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

/** An answer whose headers are read when somebody asks for them: few calls of a load do. */
class Answer implements HttpAnswer {
  readonly status: number
  readonly bytes: number
  readonly text: string | null
  readonly #head: AnswerHead
  #headers: IncomingHttpHeaders | null = null

  constructor(head: AnswerHead, bytes: number, text: string | null) {
    this.status = head.status
    this.bytes = bytes
    this.text = text
    this.#head = head
  }

  get headers(): Readonly<IncomingHttpHeaders> {
    this.#headers ??= readHeaders(this.#head)
    return this.#headers
  }
}

export interface ExchangeOptions {
  /** As it goes over the wire. */
  readonly head: string
  readonly body: string | Uint8Array | null
  readonly method: string
  readonly readBody: boolean
  readonly deadlineMs: number
}

/** What exchanges are sent on. */
export interface ExchangeCarrier {
  /** Ends an exchange that is under way, which fails with `error`. */
  giveUp(exchange: Exchange, error: Error): void
}

/** One request and its answer. The body is counted as it streams by and kept only where somebody will read it. */
export class Exchange {
  readonly head: string
  readonly body: string | Uint8Array | null
  readonly deadlineMs: number
  /** The answer to HEAD has no body, whatever it says. */
  readonly expectsBody: boolean
  /** May be sent before the one in front of it was answered, and once more when it was not (RFC 9110, 9.2.1). */
  readonly isSafe: boolean
  /** The last it was sent on. */
  connection: ExchangeCarrier | null = null
  readonly #chunks: Buffer[] | null
  readonly #settle: (exchange: Exchange, answer: HttpAnswer | null, error: Error | null) => void
  #answerHead: AnswerHead | null = null
  #bytes = 0

  /** @param settle called once, with the answer or with why there is none */
  constructor(
    { head, body, method, readBody, deadlineMs }: ExchangeOptions,
    settle: (exchange: Exchange, answer: HttpAnswer | null, error: Error | null) => void,
  ) {
    this.head = head
    this.body = body
    this.deadlineMs = deadlineMs
    this.expectsBody = method !== 'HEAD'
    this.isSafe = body === null && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')
    this.#chunks = readBody ? [] : null
    this.#settle = settle
  }

  answerBegins(head: AnswerHead): void {
    this.#answerHead = head
    // Sent again, it may have had the half of an answer.
    this.#bytes = 0
    if (this.#chunks !== null) this.#chunks.length = 0
  }

  bodyComes(bytes: Buffer, from: number, to: number): void {
    this.#bytes += to - from
    this.#chunks?.push(bytes.subarray(from, to))
  }

  answerEnds(): void {
    const text = this.#chunks === null ? null : Buffer.concat(this.#chunks).toString()
    this.#settle(this, new Answer(this.#answerHead as AnswerHead, this.#bytes, text), null)
  }

  fail(error: Error): void {
    this.#settle(this, null, error)
  }
}
