import type { MetricSnapshot, Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep, Omission, Piece } from '../destination.ts'
import { type DurationUnit, eachField, type FieldName } from './fields.ts'
import type { SeriesKeys } from './series-keys.ts'

/** What formats with a record for each figure have in common. */
export interface FigureOptions {
  /**
   * Tags of every series, such as `{ host: 'api-1' }`. Two processes need something that differs, a tag or the prefix:
   * else one overwrites the other. Tags of the registry and of the metric win over them.
   * @default none
   */
  readonly tags?: Tags
  /** Put before the name of each metric. @default '' */
  readonly prefix?: string
  /** @default 's' */
  readonly durationUnit?: DurationUnit
}

interface Keyed {
  readonly key: string
  readonly metric: MetricSnapshot
}

/** Each series with its key. Those that would be written like another one, and those whose key cannot be, are left out. */
export function* eachKey(
  snapshot: Snapshot,
  keys: SeriesKeys,
  canWrite: (key: string) => boolean,
): Generator<Keyed | Omission> {
  const keyOf = keys.of(snapshot)
  for (const metric of snapshot.metrics) {
    const key = keyOf(metric)
    if (key === undefined) yield { omitted: 'collision', count: 1 }
    else if (!canWrite(key)) yield { omitted: 'unsupported', count: 1 }
    else yield { key, metric }
  }
}

/**
 * Writes a piece of one point for each figure of each series, for protocols in which a record is one number. Series that
 * would be written like another one are left out, and so are figures that are no finite numbers.
 *
 * @param canWrite whether the protocol takes a key; series of others are left out as `unsupported`
 */
export function* eachFigure(
  snapshot: Snapshot,
  keys: SeriesKeys,
  { durationUnit, canWrite }: { durationUnit: DurationUnit; canWrite: (key: string) => boolean },
  write: (key: string, field: FieldName, value: number) => Piece['data'],
): Generator<FormatStep> {
  for (const step of eachKey(snapshot, keys, canWrite)) {
    if ('omitted' in step) {
      yield step
      continue
    }
    const { key, metric } = step
    const pieces: Piece[] = []
    const omitted = eachField(metric, durationUnit, (field, value) => {
      pieces.push({ data: write(key, field, value), points: 1 })
    })
    if (omitted > 0) yield { omitted: 'not finite', count: omitted }
    yield* pieces
  }
}
