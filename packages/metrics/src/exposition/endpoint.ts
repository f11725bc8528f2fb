import { type Clock, systemClock } from '../clock.ts'
import { LONGEST_MS, withDeadline } from '../deadline.ts'
import type { Snapshot } from '../snapshot.ts'
import type { TurnOptions } from '../turns.ts'
import { gzipped } from './gzipped.ts'
import { acceptsGzip, chooseFormat, type ExpositionFormat } from './negotiation.ts'
import { type Chunk, inSlices } from './slices.ts'

/** Whatever has a snapshot: a `Registry`, or something that merges those of workers. */
export interface SnapshotSource {
  snapshot(): Snapshot
  /** The same in turns of the event loop, for what would block it long otherwise: asked where there is one. */
  snapshotInTurns?(options: TurnOptions): Promise<Snapshot>
  /** The same with the series themselves, for formats that read all figures of one at once: asked where there is one. */
  liveInTurns?(options: TurnOptions): Promise<Snapshot>
}

export interface MetricsHandlerOptions {
  /** Measures the slices. @default systemClock */
  readonly clock?: Pick<Clock, 'nowNs'>
  /**
   * How long to work on a scrape before the event loop has a turn, in nanoseconds, 0 or more; less makes scrapes
   * slower and the host smoother. @default 500 000
   */
  readonly sliceNs?: number
  /** Scrapes rendered at the same time, from 1; further ones get status 503. @default 4 */
  readonly maxConcurrent?: number
  /** How long a client may take for a scrape, in milliseconds, from 1 to 2^31 - 1. @default 30 000 */
  readonly timeoutMs?: number
  /** Told why a scrape got status 500; clients only learn that it failed. @default nothing */
  readonly onError?: (error: unknown) => void
}

/** What the endpoint looks at in a request. */
export interface ScrapeRequest {
  readonly method: string | undefined
  readonly accept: string | undefined
  readonly acceptEncoding: string | undefined
}

/** A scrape under way. Whoever takes one must `release` it, once at least. */
export interface ScrapeBody {
  readonly bytes: AsyncGenerator<Uint8Array, void>
  /** Aborted when the client took too long. */
  readonly expired: AbortSignal
  release(): void
}

export type ScrapeAnswer =
  | { readonly kind: 'text'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'scrape'; readonly status: 200; readonly headers: Headers; readonly body: ScrapeBody }

type Headers = Readonly<Record<string, string>>

/** Answers scrapes, however they come in. Never throws. */
export class MetricsEndpoint {
  readonly #source: SnapshotSource
  readonly #clock: Pick<Clock, 'nowNs'>
  readonly #sliceNs: number
  readonly #timeoutMs: number
  readonly #onError: (error: unknown) => void
  #free: number

  /**
   * @throws TypeError when the source has no snapshot
   * @throws RangeError when an option is out of its range
   */
  constructor(source: SnapshotSource, options: MetricsHandlerOptions) {
    // Types demand it, but not of a program in JavaScript: every scrape would fail, and nobody would learn why.
    if (typeof source?.snapshot !== 'function') {
      throw new TypeError(`a Registry is needed, or what else has snapshot(), got ${nameOf(source)}`)
    }
    this.#source = source
    this.#clock = options.clock ?? systemClock
    this.#sliceNs = checkRange('sliceNs', options.sliceNs ?? 500_000, 0, Number.MAX_VALUE)
    this.#timeoutMs = checkRange('timeoutMs', options.timeoutMs ?? 30_000, 1, LONGEST_MS)
    this.#free = checkRange('maxConcurrent', options.maxConcurrent ?? 4, 1, Number.MAX_SAFE_INTEGER)
    this.#onError = options.onError ?? (() => undefined)
  }

  answer({ method, accept, acceptEncoding }: ScrapeRequest): ScrapeAnswer {
    if (method !== 'GET' && method !== 'HEAD') {
      return refusal(405, 'Only GET and HEAD are allowed.', { allow: 'GET, HEAD' })
    }
    const format = chooseFormat(accept)
    const gzip = acceptsGzip(acceptEncoding)
    const headers = {
      ...SAFE,
      'content-type': format.contentType,
      vary: 'accept, accept-encoding',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    }
    if (method === 'HEAD') return { kind: 'text', status: 200, headers, text: '' }
    if (this.#free < 1) return refusal(503, 'Too many scrapes at a time.', { 'retry-after': '1' })
    try {
      const read = this.#read(format)
      const { isWanted, ...place } = this.#take()
      const bytes = this.#rendered(read, isWanted)
      return {
        kind: 'scrape',
        status: 200,
        headers,
        body: { bytes: gzip ? gzipped(bytes) : bytes, ...place },
      }
    } catch (error) {
      this.#report(error)
      return failure()
    }
  }

  /** A snapshot that cannot be taken in turns is taken now: an error in it becomes a status in any framework. */
  #read(format: ExpositionFormat): () => Promise<Iterable<Chunk>> {
    const turns = { turnMs: this.#sliceNs / 1e6 }
    const live = this.#source.liveInTurns?.bind(this.#source)
    if (format.reads === 'once' && live !== undefined) return async () => format.render(await live(turns))
    const inTurns = this.#source.snapshotInTurns?.bind(this.#source)
    if (inTurns !== undefined) return async () => format.render(await inTurns(turns))
    const snapshot = this.#source.snapshot()
    return async () => format.render(snapshot)
  }

  async *#rendered(
    read: () => Promise<Iterable<Chunk>>,
    isWanted: () => boolean,
  ): AsyncGenerator<Uint8Array, void> {
    const chunks = await withDeadline(read(), this.#timeoutMs).catch((error: unknown) => {
      this.#report(error)
      throw error
    })
    if (!isWanted()) return
    yield* inSlices(this.#watched(chunks), { clock: this.#clock, sliceNs: this.#sliceNs, isWanted })
  }

  /** Passes errors on that rendering throws; those of clients that went away are nobody's concern. */
  *#watched(chunks: Iterable<Chunk>): Generator<Chunk, void> {
    try {
      yield* chunks
    } catch (error) {
      this.#report(error)
      throw error
    }
  }

  #take(): Omit<ScrapeBody, 'bytes'> & { readonly isWanted: () => boolean } {
    this.#free--
    const expiry = new AbortController()
    const timer = setTimeout(() => expiry.abort(), this.#timeoutMs)
    timer.unref()
    let taken = true
    const release = (): void => {
      clearTimeout(timer)
      if (taken) this.#free++
      taken = false
    }
    return { expired: expiry.signal, release, isWanted: () => taken }
  }

  #report(error: unknown): void {
    try {
      this.#onError(error)
    } catch {
      // A host's mistake in reporting one must not become a second one.
    }
  }
}

/** Label values are of the host's making; no browser should take them for a page, nor anybody keep them. */
const SAFE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

function refusal(
  status: number,
  text: string,
  headers: Headers = {},
): ScrapeAnswer & { readonly kind: 'text' } {
  const type = { 'content-type': 'text/plain; charset=utf-8' }
  return { kind: 'text', status, headers: { ...SAFE, ...type, ...headers }, text: `${text}\n` }
}

/** Says nothing about the error: what it quotes may be secret. */
export function failure(): ScrapeAnswer & { readonly kind: 'text' } {
  return refusal(500, 'The metrics could not be rendered.')
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? (value.constructor?.name ?? 'an object')
    : String(value)
}

function checkRange(option: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new RangeError(`${option} must be a number from ${least} to ${most}, got ${String(value)}`)
}
