import { Buffer } from 'node:buffer'
import { type AnswerHead, type BodyExtent, httpName, malformed, readHead } from './answer-head.ts'

/** Who hears of the parts of answers. */
export interface AnswerSink {
  /** @returns whether this one can have a body: the answer to HEAD has none, whatever it says */
  answerBegins(head: AnswerHead): boolean
  /** The bytes from `from` to before `to` are of the body. */
  bodyComes(bytes: Buffer, from: number, to: number): void
  answerEnds(): void
}

/** As much as Node's own client takes. */
const longestHeadBytes = 16 * 1024
const longestLineBytes = 4096
const emptyLine = Buffer.from('\r\n\r\n')
const lineEnd = Buffer.from('\r\n')

/**
 * Finds the answers in what comes over a connection, cut anywhere (RFC 9112). Bodies are not copied.
 *
 * An own one, as half of the time of a request went into telling a general one's listeners about each header: a load
 * wants to know the status, and where the answer ends.
 */
export class AnswerParser {
  readonly #sink: AnswerSink
  #state: 'head' | 'counted' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'until-close' = 'head'
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  /** The beginning of something whose end has not come. */
  #rest: Buffer | null = null
  /** Of the body, or of a chunk. */
  #left = 0
  #trailerBytes = 0
  /** The last head. A server that is asked for the same answers with the same, at least within a second. */
  #head: AnswerHead | null = null

  constructor(sink: AnswerSink) {
    this.#sink = sink
  }

  /** @throws TransportError for what is no HTTP; nothing may be pushed after that */
  push(bytes: Buffer): void {
    this.#bytes = this.#rest === null ? bytes : Buffer.concat([this.#rest, bytes])
    this.#rest = null
    this.#at = 0
    while (this.#at < this.#bytes.length) {
      if (!this.#step()) {
        this.#rest = this.#bytes.subarray(this.#at)
        return
      }
    }
  }

  /** The connection ends. @returns whether an answer ended with it, rather than in its middle */
  close(): boolean {
    if (this.#state !== 'until-close') return false
    this.#end()
    return true
  }

  /** @returns false when it takes more bytes to go on */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'counted':
      case 'chunk':
        this.#readCounted()
        return true
      case 'until-close':
        this.#sink.bodyComes(this.#bytes, this.#at, this.#bytes.length)
        this.#at = this.#bytes.length
        return true
      default:
        return this.#readLine()
    }
  }

  #readHead(): boolean {
    const end = this.#bytes.indexOf(emptyLine, this.#at)
    if (end === -1 || end - this.#at > longestHeadBytes) {
      refuseNoHead(this.#bytes.toString('latin1', this.#at))
      return false
    }
    const text = this.#bytes.toString('latin1', this.#at, end + lineEnd.length)
    this.#at = end + emptyLine.length
    if (text !== this.#head?.text) this.#head = readHead(text)
    const head = this.#head
    if (head.status === 101) throw malformed('HPE_PAUSED_UPGRADE')
    // 100 and 103 come before the answer.
    if (head.status < 200) return true
    const hasBody = this.#sink.answerBegins(head) && head.status !== 204 && head.status !== 304
    this.#beginBody(hasBody ? head.extent : 0)
    return true
  }

  #beginBody(extent: BodyExtent): void {
    if (extent === 0) this.#end()
    else if (extent === 'chunked') this.#state = 'chunk-size'
    else if (extent === 'until-close') this.#state = 'until-close'
    else {
      this.#left = extent
      this.#state = 'counted'
    }
  }

  #readCounted(): void {
    const to = Math.min(this.#bytes.length, this.#at + this.#left)
    this.#sink.bodyComes(this.#bytes, this.#at, to)
    this.#left -= to - this.#at
    this.#at = to
    if (this.#left > 0) return
    if (this.#state === 'chunk') this.#state = 'chunk-end'
    else this.#end()
  }

  #readLine(): boolean {
    const end = this.#bytes.indexOf(lineEnd, this.#at)
    const length = (end === -1 ? this.#bytes.length : end) - this.#at
    if (length > longestLineBytes) throw malformed('HPE_CHUNK_EXTENSIONS_OVERFLOW')
    if (end === -1) return false
    const line = this.#bytes.toString('latin1', this.#at, end)
    this.#at = end + lineEnd.length
    if (this.#state === 'chunk-size') this.#beginChunk(line)
    else if (this.#state === 'trailer') this.#skipTrailer(line)
    else if (line === '') this.#state = 'chunk-size'
    else throw malformed('HPE_STRICT')
    return true
  }

  #beginChunk(line: string): void {
    const size = /^([\da-f]{1,12})[\t ]*(?:;[^\r\n\0]*)?$/i.exec(line)?.[1]
    if (size === undefined) throw malformed('HPE_INVALID_CHUNK_SIZE')
    this.#left = Number.parseInt(size, 16)
    this.#trailerBytes = 0
    this.#state = this.#left === 0 ? 'trailer' : 'chunk'
  }

  #skipTrailer(line: string): void {
    this.#trailerBytes += line.length
    if (this.#trailerBytes > longestHeadBytes) throw malformed('HPE_HEADER_OVERFLOW')
    if (line === '') this.#end()
  }

  #end(): void {
    this.#state = 'head'
    this.#sink.answerEnds()
  }
}

/** What can become no head is told at once: its end may never come. */
function refuseNoHead(begun: string): void {
  if (!httpName.startsWith(begun.slice(0, httpName.length))) throw malformed('HPE_INVALID_CONSTANT')
  if (begun.length > longestHeadBytes) throw malformed('HPE_HEADER_OVERFLOW')
  if (/(?:^|[^\r])\n/.test(begun)) throw malformed('HPE_INVALID_HEADER_TOKEN')
}
