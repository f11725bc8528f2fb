import { describe, expect, it } from 'vitest'
import { defaultPairedSettings as settings } from '../paired/design.ts'
import type { Advice } from './advice.ts'
import { examineMachine, isComplete } from './examine.ts'
import { calm, calmMachine, sameCode, speedOf } from './fixtures/measurements.ts'
import type { MachineMeasurements, MachineState } from './measurements.ts'

function examine(changes: Partial<MachineMeasurements> = {}) {
  return examineMachine({ ...calm, ...changes }, 0.01, settings)
}

function adviceFor(changes: Partial<MachineMeasurements>): readonly Advice[] {
  return examine(changes).advice
}

const withMachine = (changes: Partial<MachineState>): Partial<MachineMeasurements> => ({
  machine: { ...calmMachine, ...changes },
})

describe('a calm machine', () => {
  it('needs no advice and is good', () => {
    const findings = examine()
    expect(findings.advice).toEqual([])
    expect(findings.verdict).toMatchObject({ state: 'good', seconds: 13 })
    expect(findings.load).toEqual({ stealShare: 0, loadAverage: [0.1, 0.1, 0.1], otherLoadCores: 0.05 })
    expect(isComplete(findings)).toBe(true)
  })

  it('that tells nothing of itself needs none either', () => {
    const silent = withMachine({
      clockSource: null,
      quotaCores: null,
      governor: null,
      onBattery: null,
      hypervisor: null,
    })
    expect(adviceFor({ ...silent, load: { stealShare: null, loadAverage: null } })).toEqual([])
  })
})

describe('advice', () => {
  it.each<[Partial<MachineMeasurements>, Advice]>([
    [withMachine({ onBattery: true }), { code: 'on-battery' }],
    [withMachine({ governor: 'powersave' }), { code: 'governor', governor: 'powersave' }],
    [withMachine({ quotaCores: 1.5 }), { code: 'quota', quotaCores: 1.5, cores: 8 }],
    [withMachine({ fingerprint: { ...calmMachine.fingerprint, cores: 1 } }), { code: 'one-core' }],
    [withMachine({ availableMemoryBytes: 5e8 }), { code: 'low-memory', bytes: 5e8 }],
    [
      withMachine({ nodeOptions: '--inspect' }),
      { code: 'node-option', option: '--inspect', from: 'NODE_OPTIONS', effect: 'debugger' },
    ],
    [withMachine({ coverage: true }), { code: 'coverage' }],
    [{ clock: { costNs: [800], stepNs: [800] } }, { code: 'slow-clock', costNs: 800, source: 'tsc' }],
    [{ clock: { costNs: [40], stepNs: [1e6] } }, { code: 'coarse-clock', stepNs: 1e6 }],
    [{ load: { stealShare: 0.02, loadAverage: null } }, { code: 'steal', share: 0.02 }],
    [{ calls: [sameCode('JSON', 0.001, 4)] }, { code: 'measure-longer', kinds: ['JSON'], fewest: 5 }],
  ])('%j', (changes, advice) => {
    expect(adviceFor(changes)).toEqual([advice])
  })

  it('names busy neighbours and a speed that changes', () => {
    const call = sameCode('JSON', 0.001)
    const busy = { ...call, replicates: call.replicates.map((one) => ({ ...one, otherLoadCores: 0.8 })) }
    expect(adviceFor({ calls: [busy] })).toEqual([{ code: 'other-load', busyCores: 0.8 }])
    const flipping = speedOf(200, (block) => (block % 50 < 25 ? 50_000 : 80_000))
    expect(adviceFor({ speed: flipping })).toMatchObject([{ code: 'two-speeds' }])
    const jumping = speedOf(200, (block) => 50_000 * 1.3 ** (block % 7))
    expect(adviceFor({ speed: jumping })).toMatchObject([{ code: 'unsteady' }])
  })
})

describe('a measurement that was stopped', () => {
  it.each<[string, Partial<MachineMeasurements>]>([
    ['before the clock', { clock: null }],
    ['at a clock that stands still', { clock: { costNs: [0], stepNs: [] } }],
    ['before the speed', { speed: null }],
    ['before the calls', { calls: [{ kind: 'JSON', replicates: [], failure: null }] }],
  ])('%s is not complete', (_, changes) => {
    expect(isComplete(examine(changes))).toBe(false)
  })

  it('knows no load of others', () => {
    expect(examine({ calls: [] }).load.otherLoadCores).toBeNull()
  })
})
