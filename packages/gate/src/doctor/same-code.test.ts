import { describe, expect, it } from 'vitest'
import { defaultPairedSettings as settings } from '../paired/design.ts'
import { sameCode } from './fixtures/measurements.ts'
import { describeSameCode } from './same-code.ts'

function replicates(logRatios: readonly number[], seconds = 1) {
  return logRatios.map((logRatio) => ({ logRatio, seconds, otherLoadCores: 0 }))
}

describe('the same code, measured twice', () => {
  it('has its spread and its worst replicate as fractions', () => {
    const logRatios = [0.01, -0.01, 0, 0.01, -0.01, -0.05]
    const finding = describeSameCode(
      { kind: 'JSON', replicates: replicates(logRatios, 1.2), failure: null },
      0.01,
      settings,
    )
    expect(finding).toMatchObject({ state: 'measured', kind: 'JSON', logRatios, secondsPerReplicate: 1.2 })
    expect(finding.state === 'measured' && finding.spread).toBeCloseTo(Math.expm1(1.4826 * 0.01))
    expect(finding.state === 'measured' && finding.largest).toBeCloseTo(Math.expm1(0.05))
    expect(finding.state === 'measured' && finding.detections.map(({ seconds }) => seconds)).toEqual([
      5, 15, 60,
    ])
  })

  it('needs five replicates', () => {
    const four = { kind: 'JSON', replicates: replicates([0, 0, 0, 0]), failure: null } as const
    expect(describeSameCode(four, 0.01, settings)).toEqual({ state: 'too-few', kind: 'JSON', replicates: 4 })
    expect(describeSameCode(sameCode('JSON', 0.01, 5), 0.01, settings).state).toBe('measured')
  })

  it('is broken when it broke, whatever was measured before', () => {
    expect(describeSameCode({ ...sameCode('JSON', 0.01), failure: 'no port' }, 0.01, settings)).toEqual({
      state: 'broken',
      kind: 'JSON',
      message: 'no port',
    })
  })
})
