import type { CallKind } from './measurements.ts'
import type { SameCodeFinding } from './same-code.ts'

/** Whether a gate with this margin is worth its time on this machine. */
export type MachineVerdict =
  /** Calls of every kind are decided soon. */
  | { readonly state: 'good'; readonly slowest: CallKind; readonly seconds: number }
  /** Most kinds are decided, if not soon. `beyond`: those whose noise hides a slowdown of the margin. */
  | { readonly state: 'usable'; readonly beyond: readonly CallKind[]; readonly seconds: number }
  | { readonly state: 'poor'; readonly beyond: readonly CallKind[] }
  /** Some kinds were not measured, and those that were do not decide the matter. */
  | { readonly state: 'unknown'; readonly unmeasured: readonly CallKind[] }

/** Twenty calls are then decided while a pipeline does the rest. */
const soonSeconds = 20
/** A call that takes longer is not waited for. */
const patienceSeconds = 60

type Measured = Extract<SameCodeFinding, { state: 'measured' }>

export function judgeMachine(calls: readonly SameCodeFinding[]): MachineVerdict {
  const measured = calls.filter((call): call is Measured => call.state === 'measured')
  const beyond = measured.filter((call) => secondsOf(call) > patienceSeconds).map(({ kind }) => kind)
  if (beyond.length * 2 > calls.length) return { state: 'poor', beyond }
  const unmeasured = calls.filter(({ state }) => state !== 'measured').map(({ kind }) => kind)
  const decided = measured
    .filter((call) => secondsOf(call) <= patienceSeconds)
    .sort((a, b) => secondsOf(b) - secondsOf(a))
  const [slowest] = decided
  if (unmeasured.length > 0 || slowest === undefined) return { state: 'unknown', unmeasured }
  const seconds = secondsOf(slowest)
  if (beyond.length > 0 || seconds > soonSeconds) return { state: 'usable', beyond, seconds }
  return { state: 'good', slowest: slowest.kind, seconds }
}

function secondsOf({ decidesInSeconds }: Measured): number {
  return decidesInSeconds ?? Number.POSITIVE_INFINITY
}
