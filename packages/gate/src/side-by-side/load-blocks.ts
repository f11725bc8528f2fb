import type { SuiteArm } from '@tidemark/harness/runner'
import type { Breakage, GateLoadFigures, LoadFigures, LoadResult } from '@tidemark/records'
import { type LoadSignal, loadSignalOf } from './load-signal.ts'

/** One arm that was under the load once. */
export interface LoadBlock {
  readonly arm: string
  readonly figures: LoadFigures
}

/** Each arm once, and then in reverse order once more: what drifts evenly meanwhile falls on all alike. */
export function mirrored(order: readonly SuiteArm[]): readonly SuiteArm[] {
  return [...order, ...[...order].reverse()]
}

/** What a load tells of how fast its call is, or why nothing. */
export type Usable =
  | { readonly state: 'usable'; readonly figures: LoadFigures }
  | { readonly state: 'unusable'; readonly failure: Omit<Breakage, 'replicate'> }

/**
 * A call that fails is broken, never fast, under load as anywhere. Calls that were given up or dropped are in the
 * latencies, and a load with them is as good as any.
 */
export function usable(result: LoadResult): Usable {
  if (result.state === 'broken') {
    const { replicate: _, ...failure } = result.breakage
    return { state: 'unusable', failure }
  }
  const { serverDeath, end, counts, failures, completedPerSecond, latency } = result
  const unusable = (reason: Breakage['reason'], message: string): Usable => ({
    state: 'unusable',
    failure: { reason, phase: 'measure', message },
  })
  if (serverDeath !== null) return unusable('crashed', serverDeath)
  const [first] = failures
  if (first !== undefined) {
    const made = counts.completed + counts.failed + counts.timedOut + counts.dropped
    const reason = first.kind === 'check failed' ? 'check-failed' : 'threw'
    return unusable(reason, `${counts.failed} of ${made} calls failed under load: ${first.kind}`)
  }
  if (end !== 'finished') {
    return unusable('timeout', 'every place of the load was held by a call that did not end')
  }
  const measured = completedPerSecond > 0 && latency.summaryNs.p99 > 0
  return measured
    ? { state: 'usable', figures: result }
    : unusable('no-samples', 'no call ended well under load')
}

/**
 * What each arm did in the blocks of a replicate, and how head compares with it.
 *
 * @param blocks as many of each arm, head among them
 */
export function figuresOfArms(
  blocks: readonly LoadBlock[],
  head: string,
): Readonly<Record<string, GateLoadFigures>> {
  const signal = loadSignalOf(blocks[0]?.figures.load.kind ?? 'closed')
  const worseOf = (arm: string): number => worse(signal, ownBlocks(blocks, arm))
  const arms = new Set(blocks.map(({ arm }) => arm))
  return Object.fromEntries(
    [...arms].map((arm): [string, GateLoadFigures] => {
      const own = ownBlocks(blocks, arm)
      return [
        arm,
        {
          completedPerSecond: Math.exp(meanLog(own, ({ completedPerSecond }) => completedPerSecond)),
          p99Ns: Math.exp(meanLog(own, ({ latency }) => latency.summaryNs.p99)),
          scheduleErrorP99Ns: Math.max(...own.map(({ scheduleError }) => scheduleError.summaryNs.p99)),
          logRatio: arm === head ? 0 : worseOf(head) - worseOf(arm),
        },
      ]
    }),
  )
}

/** The logarithm of what is judged, larger where it is worse. */
function worse(signal: LoadSignal, blocks: readonly LoadFigures[]): number {
  return signal === 'throughput'
    ? -meanLog(blocks, ({ completedPerSecond }) => completedPerSecond)
    : meanLog(blocks, ({ latency }) => latency.summaryNs.p99)
}

function ownBlocks(blocks: readonly LoadBlock[], arm: string): readonly LoadFigures[] {
  return blocks.filter((block) => block.arm === arm).map(({ figures }) => figures)
}

function meanLog(blocks: readonly LoadFigures[], value: (figures: LoadFigures) => number): number {
  return blocks.reduce((sum, block) => sum + Math.log(value(block)), 0) / blocks.length
}
