import { seededRandom } from '@tidemark/stats'
import { expect, it } from 'vitest'
import { confirmationLooks, defaultPairedSettings as settings } from './design.ts'
import { judgeSeries } from './judge-series.ts'
import { shownAtLastLook } from './shown-at-last-look.ts'

it('is what a suspect with such replicates is named for, in about 95 of 100', () => {
  const random = seededRandom(12)
  const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, -6)
  const [spread, margin] = [0.1, 0.05]
  const screen = [-0.1, -0.0675, 0, 0.0675, 0.1].map((one) => one + 1)
  const shift = shownAtLastLook(
    [-1.349, -0.6745, 0, 0.6745, 1.349].map((z) => z * spread),
    margin,
    settings,
  )
  const fresh = confirmationLooks(1, settings).at(-1) ?? 0
  const trials = 400
  let found = 0
  for (let trial = 0; trial < trials; trial++) {
    const confirm = Array.from({ length: fresh }, () => shift + spread * normal())
    const verdict = judgeSeries([{ key: 'one', margin, screen, confirm }], settings).get('one')?.verdict
    if (verdict === 'slower') found++
  }
  expect(found / trials).toBeGreaterThan(0.91)
  expect(found / trials).toBeLessThan(0.999)
})

it('is just beyond the margin where replicates do not differ', () => {
  expect(shownAtLastLook([0, 0, 0, 0, 0], 0.05, settings)).toBe(0.05)
})
