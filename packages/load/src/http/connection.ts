import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { AnswerHead } from './answer-head.ts'
import { AnswerParser, type AnswerSink } from './answer-parser.ts'
import type { Exchange, ExchangeCarrier } from './exchange.ts'
import { TransportError } from './http-error.ts'

/** Who hears of what becomes of a connection. */
export interface ConnectionOwner {
  /** An answer has come, and another request can be sent. */
  answered(connection: Connection): void
  /**
   * Nothing can be sent any more.
   *
   * @param unanswered what was sent and may be sent again: it waited behind another one
   */
  ended(connection: Connection, unanswered: readonly Exchange[]): void
}

/** Node's own server closes what was idle for five seconds: what is sent then may cross its end on the way. */
const longestIdleMs = 4000
const networkMs = 1000

/** One socket and what is under way on it, in the order in which it was sent, which is that of the answers. */
export class Connection implements AnswerSink, ExchangeCarrier {
  readonly #socket: Socket
  readonly #pipelining: number
  readonly #owner: ConnectionOwner
  readonly #parser = new AnswerParser(this)
  readonly #underWay: Exchange[] = []
  #hasEnded = false
  #keepsAlive = true
  #wasAnswered = false
  #idleSinceMs = 0
  #longestIdleMs = longestIdleMs

  /** @param socket may still be connecting */
  constructor(socket: Socket, pipelining: number, owner: ConnectionOwner) {
    this.#socket = socket
    this.#pipelining = pipelining
    this.#owner = owner
    socket.on('data', (bytes: Buffer) => this.#read(bytes))
    socket.on('end', () => {
      this.#parser.close()
      this.#end(closedByServer())
    })
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(closedByServer()))
  }

  get isIdle(): boolean {
    return this.#underWay.length === 0
  }

  /** Whether a safe request may follow those under way (RFC 9112, 9.3.2). */
  get hasRoom(): boolean {
    return this.#underWay.length < this.#pipelining && this.#underWay.every(({ isSafe }) => isSafe)
  }

  /** An idle one that the server is about to close is closed here, and nothing is sent on it. */
  isStale(nowMs: number): boolean {
    return nowMs - this.#idleSinceMs > this.#longestIdleMs
  }

  send(exchange: Exchange): void {
    this.#underWay.push(exchange)
    exchange.connection = this
    const { head, body } = exchange
    if (body === null) {
      this.#socket.write(head, 'latin1')
      return
    }
    // Both in one packet.
    this.#socket.cork()
    this.#socket.write(head, 'latin1')
    this.#socket.write(body)
    this.#socket.uncork()
  }

  /** Its answer may still come and would be taken for the next one's: the connection ends with it. */
  giveUp(exchange: Exchange, error: Error): void {
    this.#underWay.splice(this.#underWay.indexOf(exchange), 1)
    exchange.fail(error)
    this.#finish()
  }

  /** Gives up what is under way. Resolves when the socket is closed. */
  close(error: Error): Promise<void> {
    for (const exchange of this.#underWay.splice(0)) exchange.fail(error)
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
    this.#finish()
    return closed
  }

  answerBegins(head: AnswerHead): boolean {
    const exchange = this.#underWay[0]
    // Nobody asked.
    if (exchange === undefined) throw closedByServer()
    exchange.answerBegins(head)
    this.#keepsAlive = head.keepsAlive
    if (head.keepAliveSeconds !== null) this.#longestIdleMs = head.keepAliveSeconds * 1e3 - networkMs
    return exchange.expectsBody
  }

  bodyComes(bytes: Buffer, from: number, to: number): void {
    this.#underWay[0]?.bodyComes(bytes, from, to)
  }

  answerEnds(): void {
    this.#underWay.shift()?.answerEnds()
    this.#wasAnswered = true
    if (!this.#keepsAlive) this.#finish()
  }

  #read(bytes: Buffer): void {
    if (this.#hasEnded) return
    try {
      this.#parser.push(bytes)
    } catch (error) {
      this.#end(error)
    }
    // Not before: what came after the answer belongs to nothing that is sent now.
    if (!this.#wasAnswered || this.#hasEnded) return
    this.#wasAnswered = false
    this.#idleSinceMs = performance.now()
    this.#owner.answered(this)
  }

  /** The first one pays for it: the server had it, and what it did is not known. Those behind it may be sent again. */
  #end(error: unknown): void {
    if (this.#hasEnded) return
    this.#underWay.shift()?.fail(error as Error)
    this.#finish()
  }

  #finish(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#socket.destroy()
    this.#owner.ended(this, this.#underWay.splice(0))
  }
}

function closedByServer(): TransportError {
  return new TransportError('ECONNRESET', 'connection closed by the server')
}
