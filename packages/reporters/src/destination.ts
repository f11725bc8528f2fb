import type { MetricSnapshot, Snapshot } from '@tidemark/metrics'
import type { Batch, BatchLimits } from './delivery/batch.ts'
import type { Transport } from './transport.ts'

/**
 * What a format writes in one piece: a line, a record, a message. Batches are made of whole pieces and, where the
 * other side refuses one, split between them.
 */
export interface Piece {
  /** Text is written as UTF-8. */
  readonly data: string | Uint8Array
  /** What the destination counts as points in it: series, lines, samples. 0 for a heading. */
  readonly points: number
  /**
   * Where each of several pieces of one point ends, in bytes, for a step that wrote many: `points` of them in `data`, one
   * after the other. Left out: it is one piece.
   */
  readonly ends?: readonly number[]
}

/**
 * Why something in a snapshot never became a point: a figure that is no finite number, a series that would be
 * written like another one, one whose callback failed, one over the reporter's `maxSeries`, one for which the format
 * has no words.
 */
export type OmitReason = 'not finite' | 'collision' | 'failed' | 'over limit' | 'unsupported'

/** Something that a format left out. */
export interface Omission {
  readonly omitted: OmitReason
  readonly count: number
}

/** One step of a format. `undefined` is a step that wrote nothing, so that the event loop may have a turn. */
export type FormatStep = Piece | Omission | undefined

/** Where reports go: a pure format, and a transport that carries what it wrote. */
export interface Destination {
  /** What errors, logs and metrics call it. Must not hold credentials. */
  readonly name: string
  /**
   * Writes a snapshot, piece by piece. Other work has its turn between two steps: one must not take longer than some
   * hundred microseconds. What it throws fails the report.
   */
  format(snapshot: Snapshot): Iterable<FormatStep>
  /**
   * Makes the payload of a batch: brackets around records, a length before them.
   * @default the pieces as they are, one after the other
   */
  frame?(batch: Batch): Uint8Array
  readonly transport: Transport
  /** How much goes into one payload, where the protocol has limits. A reporter's own can only be narrower. */
  readonly batch?: Partial<BatchLimits>
  /**
   * Whether a payload may be sent in parts after it was refused as a whole. False where a payload replaces what the
   * one before it said.
   * @default true
   */
  readonly divisible?: boolean
  /**
   * What is kept while the other side is away. `all`: every report, for what has times. `latest`: the newest alone,
   * for what has only a state; older ones are dropped as `superseded`.
   * @default 'all'
   */
  readonly keeps?: 'all' | 'latest'
  /**
   * Whether counts are those since the beginning or those since the report before. Deltas that are dropped are lost:
   * cumulative counts are not.
   * @default 'cumulative'
   */
  readonly temporality?: Snapshot['temporality']
  /**
   * What the format is given. `snapshot`: one that is frozen. `once`: the series themselves, where counts are cumulative,
   * of which nothing has to be copied: for formats that read all figures of a series in one step and keep no series. They
   * have all properties of their snapshots, but as getters, which neither JSON nor a spread has.
   * @default 'snapshot'
   */
  readonly reads?: 'snapshot' | 'once'
}

/** Chooses the series of a reporter, perhaps by their figures of now: see `Destination.reads`. */
export type SeriesFilter = (metric: MetricSnapshot) => boolean
