import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord, gateReplicate } from '../../../testing/gate-record.ts'
import { measuredCall, replicate, runRecord } from '../../../testing/run-record.ts'
import { gateTrust, runTrust } from './machine-trust.ts'

/** Six replicates whose robust spread is about `spread`, beside other work. */
const runWith = (spread: number, otherLoadCores = 0.1) =>
  runRecord({
    orders: [
      measuredCall('GET', [], {
        replicates: [-1, -0.5, -0.2, 0.2, 0.5, 1].map((step, index) => ({
          ...replicate(index, Math.exp(2 * step * spread)),
          otherLoadCores,
        })),
      }),
    ],
  })

describe('runTrust', () => {
  it.each([
    ['high', runWith(0.01), null],
    ['fair', runWith(0.06), 'doctor'],
    ['low', runWith(0.2), 'doctor'],
    ['fair', runWith(0.01, 1.2), 'other work'],
    ['low', runWith(0.2, 1.2), 'other work'],
    ['unknown', runRecord({ orders: [measuredCall('GET', [1, 1])] }), '--quick'],
    ['unknown', runRecord({}), null],
    ['unknown', { ...runRecord({ orders: [measuredCall('GET', [1, 1])] }), interrupted: true }, null],
  ])('is %s', (level, run, remedy) => {
    const trust = runTrust(run)
    expect(trust.level).toBe(level)
    if (remedy === null) expect(trust.remedy).toBeNull()
    else expect(trust.remedy).toContain(remedy)
  })

  it('has no advice about replicates where nothing was measured', () => {
    expect(runTrust(runRecord({}))).toEqual({
      level: 'unknown',
      reason: 'nothing was measured',
      remedy: null,
    })
  })

  it('says what it rests on', () => {
    expect(runTrust(runWith(0.01, 0.37)).reason).toMatch(
      /^replicates of a call differ by 1\.\d+%, other processes kept 0\.4 cores busy$/,
    )
  })
})

describe('gateTrust', () => {
  const sham = { suite: 'orders', call: 'GET', alarmed: false, effect: 1.001, replicates: 8 }
  const busy = gateCall('GET', { replicates: [gateReplicate(0, 1, { otherLoadCores: 1.4 })] })
  it.each([
    ['high', gateRecord([gateCall('GET')], { shams: [sham] }), 'measured alike', null],
    ['fair', gateRecord([gateCall('GET')]), 'no second copy', 'doctor'],
    ['fair', gateRecord([busy], { shams: [sham] }), '1.4 cores busy', 'other work'],
    ['low', gateRecord([gateCall('GET')], { shams: [{ ...sham, alarmed: true }] }), 'differently', 'doctor'],
    ['low', gateRecord([busy], { shams: [{ ...sham, alarmed: true }] }), 'differently', 'other work'],
    ['unknown', gateRecord([]), 'nothing was measured', null],
  ])('is %s', (level, gate, reason, remedy) => {
    const trust = gateTrust(gate)
    expect(trust.level).toBe(level)
    expect(trust.reason).toContain(reason)
    if (remedy === null) expect(trust.remedy).toBeNull()
    else expect(trust.remedy).toContain(remedy)
  })
})
