import { median, robustSpread } from '@tidemark/stats'
import type { SpeedMeasurement } from './measurements.ts'
import { type Quartiles, quartilesOf } from './quartiles.ts'

/** Whether the machine keeps its speed, as the same work timed block by block tells. */
export type SpeedFinding = {
  readonly blocks: number
  /** Time of one run of the kernel, by block, in nanoseconds. */
  readonly kernelNs: Quartiles
  /** Of the neighbouring blocks, how many differ by more than a quarter: 0 to 1. */
  readonly jumpShare: number
  readonly jumpsPerSecond: number
} & (
  | { readonly state: 'steady' }
  /** Two speeds with nothing between them. */
  | {
      readonly state: 'two-speeds'
      /** Time in the slow state over that in the fast one. */
      readonly ratio: number
      /** Of the blocks, how many are slow: 0 to 1. */
      readonly slowShare: number
    }
  /** It jumps, but not between two speeds. */
  | { readonly state: 'unsteady' }
)

/** Two neighbouring blocks that differ by more are a jump. Compiling and collecting garbage move a median less. */
const jumpRatio = 1.25
/** Fewer blocks than this in each state are a disturbance, not a state. */
const leastShare = 0.05
/** A state is a state when the other one is this many times its own spread away. */
const leastSeparation = 4
/** Two jumps are one disturbance: there and back. More than this share of them is a habit. */
const habitShare = 0.01
const fewestBlocks = 10

/** Null when it was not measured for long enough. */
export function describeSpeed(measured: SpeedMeasurement | null): SpeedFinding | null {
  if (measured === null) return null
  // The median of a block: a pause in it is the scheduler's, not the speed of the core.
  const times = measured.blocks.filter((runs) => runs.length > 0).map((runs) => median(runs))
  if (times.length < fewestBlocks || times.some((time) => !(time > 0))) return null
  const jumps = countJumps(times)
  const common = {
    blocks: times.length,
    kernelNs: quartilesOf(times),
    jumpShare: jumps / (times.length - 1),
    jumpsPerSecond: jumps / measured.seconds,
  }
  const states = findTwoSpeeds(times)
  if (states !== null) return { ...common, state: 'two-speeds', ...states }
  return { ...common, state: jumps > 2 && common.jumpShare > habitShare ? 'unsteady' : 'steady' }
}

function countJumps(times: readonly number[]): number {
  return times.slice(1).filter((time, index) => {
    const before = times[index] as number
    return Math.max(time / before, before / time) > jumpRatio
  }).length
}

/**
 * Splits the logarithms where the squares within both parts add up to least (Otsu, "A threshold selection
 * method from gray-level histograms", IEEE Transactions on Systems, Man, and Cybernetics 9, 1979), and
 * keeps the split only where both parts are frequent, far apart, and narrow for their distance: any sample
 * can be split, but few have a gap.
 */
function findTwoSpeeds(times: readonly number[]): { ratio: number; slowShare: number } | null {
  const logs = times.map(Math.log).sort((a, b) => a - b)
  const at = bestSplit(logs)
  const [fast, slow] = [logs.slice(0, at), logs.slice(at)]
  const slowShare = slow.length / logs.length
  if (Math.min(slowShare, 1 - slowShare) < leastShare) return null
  const distance = median(slow) - median(fast)
  const within = Math.max(robustSpread(fast), robustSpread(slow))
  if (distance < Math.log(jumpRatio) || distance < leastSeparation * within) return null
  return { ratio: Math.exp(distance), slowShare }
}

/** Least squares within is most squares between; at least one value stays on each side. */
function bestSplit(sorted: readonly number[]): number {
  const total = sorted.reduce((sum, value) => sum + value, 0)
  let [at, best, below] = [1, Number.NEGATIVE_INFINITY, 0]
  for (let count = 1; count < sorted.length; count++) {
    below += sorted[count - 1] as number
    const rest = sorted.length - count
    const between = count * rest * (below / count - (total - below) / rest) ** 2
    if (between > best) [at, best] = [count, between]
  }
  return at
}
