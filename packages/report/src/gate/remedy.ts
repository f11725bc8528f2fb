import type { GateCall, GateRecord, GateVerdict, Signal } from '@tidemark/records'
import { noticeableLoadCores } from '../machine-trust.ts'

/**
 * What to do about calls of a verdict; null where nothing needs to be done.
 *
 * @param base what to call the revision that they are compared with, safe where the remedy is shown
 */
export function remedyOf(
  verdict: GateVerdict,
  calls: readonly GateCall[],
  { arms, interrupted, outOfTime }: GateRecord,
  base: string,
): string | null {
  switch (verdict) {
    case 'slower':
      // What only drift made slower has been told with its own remedy.
      if (calls.every((call) => isSlowerByDrift(call, arms[1]?.name))) return null
      return `intended? ${widerMargin(calls)}; once it is merged, gates compare with the new speed`
    case 'broken':
      return calls.some(({ breakage }) => breakage?.arm === arms[1]?.name)
        ? `a call that fails on ${base} has nothing to be compared with: mend its benchmark first`
        : null
    case 'gone':
      return `a benchmark of ${base} that the suites no longer have guards nothing (renamed?); if it is meant to go: --allow-gone`
    case 'changed':
      return `the benchmark was edited and ${base} cannot run it, so nothing says whether the call got slower: gate the edit on its own`
    case 'new':
      return `nothing to compare with on ${base}; once it is merged, gates compare it`
    case 'undecided':
      if (outOfTime) return 'a larger --budget gives it more time'
      if (interrupted) return 'run it to its end to decide it'
      if (calls.every((call) => isOpenIn(call, ['instructions']))) return undecidedForInstructions
      return calls.every((call) => isOpenIn(call, ['throughput', 'tail']))
        ? undecidedUnderLoad
        : undecidedForNoise(calls)
    default:
      return null
  }
}

function isSlowerByDrift({ signals, drift }: GateCall, base: string | undefined): boolean {
  if (drift?.state !== 'spent' && drift?.state !== 'expired') return false
  return signals.every(({ verdict, reference }) => verdict !== 'slower' || reference !== base)
}

/** A suite sets the margin of a call's time and instructions; that of its bytes is the configuration's. */
function widerMargin(calls: readonly GateCall[]): string {
  const slower = new Set(
    calls
      .flatMap(({ signals }) => signals.filter(({ verdict }) => verdict === 'slower'))
      .map(({ signal }) => signal),
  )
  const ways = [
    ...(slower.has('time') || slower.has('instructions')
      ? ['give the call the margin it needs in its suite']
      : []),
    ...(slower.has('alloc') ? ['raise gate.allocMargin in the configuration for bytes'] : []),
    ...(slower.has('throughput') ? ['raise gate.throughputMargin in the configuration for throughput'] : []),
    ...(slower.has('tail') ? ['raise gate.tailMargin in the configuration for tails'] : []),
  ]
  return ways.join(', ')
}

const undecidedForInstructions =
  'counting is for calls that do the same every time, in one thread: judge others by time and alloc alone'

const undecidedUnderLoad =
  'loads tell coarse changes only: raise gate.throughputMargin or gate.tailMargin to what they can find, or look at time and alloc'

/** Undecided by these signals alone. */
function isOpenIn({ signals }: GateCall, names: readonly Signal[]): boolean {
  const open = signals.filter(({ verdict }) => verdict === 'undecided')
  return open.length > 0 && open.every(({ signal }) => names.includes(signal))
}

function undecidedForNoise(calls: readonly GateCall[]): string {
  const loads = calls.flatMap(({ replicates }) => replicates.map(({ otherLoadCores }) => otherLoadCores))
  const load = loads.length === 0 ? 0 : loads.reduce((sum, one) => sum + one, 0) / loads.length
  return load > noticeableLoadCores
    ? `other processes kept ${load.toFixed(1)} cores busy meanwhile: run again when the machine does nothing else`
    : 'its figures spread too much for its margin: steady the benchmark, or give it a wider margin'
}
