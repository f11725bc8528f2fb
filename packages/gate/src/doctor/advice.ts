import type { Diagnosis } from './diagnosis.ts'
import type { CallKind } from './measurements.ts'
import { type OddOption, oddOptions } from './node-options.ts'
import { fewestReplicates } from './same-code.ts'

/** A finding that somebody can do something about. Data: the words are the report's. */
export type Advice =
  | { readonly code: 'on-battery' }
  | { readonly code: 'governor'; readonly governor: string }
  | { readonly code: 'quota'; readonly quotaCores: number; readonly cores: number }
  | { readonly code: 'steal'; readonly share: number }
  | { readonly code: 'other-load'; readonly busyCores: number }
  | { readonly code: 'two-speeds'; readonly ratio: number }
  | { readonly code: 'unsteady'; readonly jumpsPerSecond: number }
  | { readonly code: 'slow-clock'; readonly costNs: number; readonly source: string | null }
  | { readonly code: 'coarse-clock'; readonly stepNs: number }
  | { readonly code: 'one-core' }
  | { readonly code: 'low-memory'; readonly bytes: number }
  | ({ readonly code: 'node-option' } & OddOption)
  | { readonly code: 'coverage' }
  | { readonly code: 'measure-longer'; readonly kinds: readonly CallKind[]; readonly fewest: number }

/** Beyond it the medians of a saturated machine start to move. */
const muchSteal = 0.01
/** Of a core. The measuring itself leaves less than this to the process that started it. */
const muchOtherLoad = 0.25
/** Through the vDSO a reading costs 20 to 90 ns; one that enters the kernel or the hypervisor 300 and more. */
const slowClockNs = 250
/** A batch takes 75 µs: a step of more than this is over one percent of it. */
const coarseClockNs = 1000
/** Two heaps of 256 MiB, and as much again for what is around them. */
const littleMemoryBytes = 1024 ** 3
const slowGovernors: ReadonlySet<string> = new Set(['powersave', 'ondemand', 'conservative', 'schedutil'])

/** In the order in which it helps. */
export function adviseOn(diagnosis: Diagnosis): readonly Advice[] {
  return [...adviseOnMachine(diagnosis), ...adviseOnLoad(diagnosis), ...adviseOnProcess(diagnosis)]
}

function* adviseOnMachine({ machine, clock }: Diagnosis): Generator<Advice> {
  const { quotaCores, governor, clockSource } = machine
  const { cores } = machine.fingerprint
  if (machine.onBattery === true) yield { code: 'on-battery' }
  if (governor !== null && slowGovernors.has(governor)) yield { code: 'governor', governor }
  if (typeof quotaCores === 'number') yield { code: 'quota', quotaCores, cores }
  if (cores === 1) yield { code: 'one-core' }
  if (machine.availableMemoryBytes < littleMemoryBytes) {
    yield { code: 'low-memory', bytes: machine.availableMemoryBytes }
  }
  if (clock === null) return
  if (clock.costNs.median > slowClockNs) {
    yield { code: 'slow-clock', costNs: clock.costNs.median, source: clockSource }
  }
  if (clock.stepNs.median > coarseClockNs) yield { code: 'coarse-clock', stepNs: clock.stepNs.median }
}

function* adviseOnLoad({ load, speed }: Diagnosis): Generator<Advice> {
  const { stealShare, otherLoadCores } = load
  if (stealShare !== null && stealShare >= muchSteal) yield { code: 'steal', share: stealShare }
  if (otherLoadCores !== null && otherLoadCores >= muchOtherLoad) {
    yield { code: 'other-load', busyCores: otherLoadCores }
  }
  if (speed?.state === 'two-speeds') yield { code: 'two-speeds', ratio: speed.ratio }
  if (speed?.state === 'unsteady') yield { code: 'unsteady', jumpsPerSecond: speed.jumpsPerSecond }
}

function* adviseOnProcess({ machine, calls }: Diagnosis): Generator<Advice> {
  for (const odd of oddOptions(machine.nodeOptions, machine.execArgv)) yield { code: 'node-option', ...odd }
  if (machine.coverage) yield { code: 'coverage' }
  const kinds = calls.flatMap(({ state, kind }) => (state === 'too-few' ? [kind] : []))
  if (kinds.length > 0) yield { code: 'measure-longer', kinds, fewest: fewestReplicates }
}
