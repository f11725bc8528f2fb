import type { GateArmFigures, GateReplicate } from '@tidemark/records'
import { median } from '@tidemark/stats'

/** What an arm took: medians over the replicates. */
export type ArmMedians = Pick<GateArmFigures, 'p50Ns' | 'p99Ns' | 'bytesPerOperation'>

/**
 * What one arm took in the replicates of a call; null where none has figures of it.
 *
 * @param arm its name
 */
export function armMedians(replicates: readonly GateReplicate[], arm: string): ArmMedians | null {
  const figures = replicates.flatMap(({ arms }) => (Object.hasOwn(arms, arm) ? (arms[arm] ?? []) : []))
  if (figures.length === 0) return null
  return {
    p50Ns: median(figures.map(({ p50Ns }) => p50Ns)),
    p99Ns: median(figures.map(({ p99Ns }) => p99Ns)),
    bytesPerOperation: median(figures.map(({ bytesPerOperation }) => bytesPerOperation)),
  }
}
