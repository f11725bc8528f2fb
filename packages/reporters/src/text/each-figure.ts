import type { Snapshot, Tags } from '@tidemark/metrics'
import type { FormatStep, Piece } from '../destination.ts'
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
  const keyOf = keys.of(snapshot)
  for (const metric of snapshot.metrics) {
    const key = keyOf(metric)
    if (key === undefined || !canWrite(key)) {
      yield { omitted: key === undefined ? 'collision' : 'unsupported', count: 1 }
      continue
    }
    const pieces: Piece[] = []
    const omitted = eachField(metric, durationUnit, (field, value) => {
      pieces.push({ data: write(key, field, value), points: 1 })
    })
    if (omitted > 0) yield { omitted: 'not finite', count: omitted }
    yield* pieces
  }
}
