import type { EncodedHistogram } from '../encoded-histogram.ts'
import type { ForeignSeries } from '../folding/foreign-series.ts'

/**
 * What primaries and their workers say to each other on the channel that the program uses as well. All of it
 * is under one property, by which messages of others are known.
 */
export interface Envelope {
  readonly [MARK]: Question | Answer
}

export interface Question {
  readonly version: typeof VERSION
  readonly ask: string
  /** How long the worker may take. */
  readonly timeoutMs: number
}

export interface Answer {
  readonly version: typeof VERSION
  readonly answer: string
  readonly series: readonly AnsweredSeries[]
}

/** A series with what it holds since it was made. */
export interface AnsweredSeries extends Omit<ForeignSeries, 'digits' | 'highest'> {
  readonly count?: number
  readonly dropped?: number
  readonly value?: number
  readonly errors?: number
  readonly inFlight?: number
  readonly histogram?: EncodedHistogram
}

const MARK = '@tidemark/metrics'
export const VERSION = 1

export function envelope(content: Question | Answer): Envelope {
  return { [MARK]: content }
}

/** What a message is about; undefined when it is somebody else's. Nothing of it has been checked. */
export function contentOf(message: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof message !== 'object' || message === null || !Object.hasOwn(message, MARK)) return undefined
  const content = (message as Readonly<Record<string, unknown>>)[MARK]
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {}
}

const MAX_ID = 64

/** The id in `content`; undefined when it is none, or the message of another version. */
export function idIn(
  content: Readonly<Record<string, unknown>>,
  property: 'ask' | 'answer',
): string | undefined {
  const id = content[property]
  if (content['version'] !== VERSION || typeof id !== 'string' || id === '' || id.length > MAX_ID)
    return undefined
  return id
}
