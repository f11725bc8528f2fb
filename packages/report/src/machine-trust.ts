import type { GateRecord, RunRecord } from '@tidemark/records'
import { median, robustSpread } from '@tidemark/stats'
import type { Paint, Style } from './format/paint.ts'
import { formatFraction } from './format/quantity.ts'
import { baseLabel } from './gate/arm-label.ts'

/** How far the figures of a machine can be trusted, as far as they tell themselves. All texts are safe to print. */
export interface MachineTrust {
  readonly level: 'high' | 'fair' | 'low' | 'unknown'
  readonly reason: string
  /** What would raise it; null where nothing needs to be done. */
  readonly remedy: string | null
}

/** Below this other work on the machine explains little. */
export const noticeableLoadCores = 0.25
/** Spread of a call's replicates beyond which slowdowns as large as the usual margin of a run, 10 %, are hidden. */
const muchSpread = 0.1
/** A third of it: such a slowdown is three standard deviations of a single replicate away. */
const someSpread = muchSpread / 3
/** The spread of fewer is itself hardly known. */
const fewestForSpread = 4

const asDoctor = 'tidemark doctor says which slowdowns can be decided on this machine'
const endOtherWork = 'end other work on the machine, or take a quieter one'

/** By how much the replicates of the same call differ in the middle of all calls, and how busy others kept the machine. */
export function runTrust({ suites, interrupted }: RunRecord): MachineTrust {
  const measured = suites.flatMap(({ calls }) =>
    calls.flatMap((call) => (call.state === 'measured' ? [call.replicates] : [])),
  )
  if (measured.length === 0) return { level: 'unknown', reason: 'nothing was measured', remedy: null }
  const spreads = measured
    .filter(({ length }) => length >= fewestForSpread)
    .map((replicates) => robustSpread(replicates.map(({ calibration }) => Math.log(calibration.ratio))))
  if (spreads.length === 0) {
    return {
      level: 'unknown',
      reason: 'too few replicates to tell',
      // That it was stopped is said below, and how many replicates it would have had is not the reason.
      remedy: interrupted
        ? null
        : `it takes ${fewestForSpread}: run without --quick, or with more --replicates`,
    }
  }
  const spread = Math.expm1(median(spreads))
  const load = median(
    measured.flatMap((replicates) => replicates.map(({ otherLoadCores }) => otherLoadCores)),
  )
  const reason = `replicates of a call differ by ${formatFraction(spread)}, ${loadText(load)}`
  if (load > noticeableLoadCores) {
    return { level: spread > muchSpread ? 'low' : 'fair', reason, remedy: endOtherWork }
  }
  if (spread > muchSpread) return { level: 'low', reason, remedy: asDoctor }
  if (spread > someSpread) return { level: 'fair', reason, remedy: asDoctor }
  return { level: 'high', reason, remedy: null }
}

/** Whether two copies of the same revision measured alike, and how busy others kept the machine. */
export function gateTrust({ arms, calls, shams }: GateRecord): MachineTrust {
  const loads = calls.flatMap(({ replicates }) => replicates.map(({ otherLoadCores }) => otherLoadCores))
  if (loads.length === 0) {
    const reason = calls.some(({ load }) => load !== undefined)
      ? 'loads alone were measured: beside each is what it could find'
      : 'nothing was measured'
    return { level: 'unknown', reason, remedy: null }
  }
  const load = median(loads)
  if (shams.some(({ alarmed }) => alarmed)) {
    const reason = `two copies of ${baseLabel(arms)} measured differently, ${loadText(load)}`
    return { level: 'low', reason, remedy: load > noticeableLoadCores ? endOtherWork : asDoctor }
  }
  const copies =
    shams.length === 0
      ? `no second copy of ${baseLabel(arms)} was measured along`
      : `two copies of ${baseLabel(arms)} measured alike`
  const reason = `${copies}, ${loadText(load)}`
  if (load > noticeableLoadCores) return { level: 'fair', reason, remedy: endOtherWork }
  return shams.length === 0
    ? { level: 'fair', reason, remedy: asDoctor }
    : { level: 'high', reason, remedy: null }
}

const styles: Readonly<Record<MachineTrust['level'], Style>> = {
  high: 'dim',
  fair: 'yellow',
  low: 'red',
  unknown: 'cyan',
}

/** The lines below that of the machine. */
export function renderTrust({ level, reason, remedy }: MachineTrust, paint: Paint): readonly string[] {
  const line = `${paint(styles[level], `trust ${level}`)}: ${reason}`
  return remedy === null ? [line] : [line, paint('dim', `  ${remedy}`)]
}

function loadText(cores: number): string {
  return `other processes kept ${cores.toFixed(1)} cores busy`
}
