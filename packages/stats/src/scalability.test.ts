import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalOf } from './fixtures/series.ts'
import { seededRandom } from './random.ts'
import { type Estimate, fitScalability, throughputAt } from './scalability.ts'

/** SPEC SDM91 on a SPARCcenter 2000, and the BRL-CAD ray tracer: data sets of the R package usl. */
const specsdm91 = {
  loads: [1, 18, 36, 72, 108, 144, 216],
  throughputs: [64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2],
}
const raytracer = {
  loads: [1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64],
  throughputs: [20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310],
}

const lawOf = (single: number, contention: number, coherency: number, loads: readonly number[]): number[] =>
  loads.map((load) => (single * load) / (1 + contention * (load - 1) + coherency * load * (load - 1)))

const loads = [1, 2, 3, 4, 6, 8, 12, 16]
const laws = fc.record({
  single: fc.double({ min: 1, max: 1e5, noNaN: true }),
  contention: fc.double({ min: 0, max: 0.5, noNaN: true }),
  coherency: fc.double({ min: 0, max: 0.05, noNaN: true }),
})
const holds = ({ low, high }: Estimate, value: number): boolean => low <= value && value <= high

describe('fitScalability', () => {
  // R 3.6.2 with usl 3.0: tests/usl-nlxb.Rout.save, tests/peak-scalability.Rout.save; the sum of squares from lmfit.
  it('gives what the R package usl does for SPEC SDM91', () => {
    const { single, contention, coherency, peakLoad, standardError } = fitScalability(
      specsdm91.loads,
      specsdm91.throughputs,
    )
    expect(single).toBeCloseTo(89.9952, 2)
    expect(contention.value).toBeCloseTo(0.0277285, 6)
    expect(coherency.value).toBeCloseTo(0.00010437, 7)
    expect(4 * standardError ** 2).toBeCloseTo(27453.72, 1)
    expect(peakLoad.value).toBeCloseTo(96.52, 1)
  })

  // Half sums of the symmetric intervals in tests/confint.Rout.save.
  it('gives what it does for the ray tracer, whose coherency is on its bound', () => {
    const { single, contention, coherency, peakLoad, peakThroughput, saturationLoad } = fitScalability(
      raytracer.loads,
      raytracer.throughputs,
    )
    expect(single).toBeCloseTo(21.848845, 4)
    expect(contention.value).toBeCloseTo(0.0577705, 6)
    expect([coherency.value, coherency.low]).toEqual([0, 0])
    expect([peakLoad.value, peakLoad.high]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    // Amdahl's ceiling, and the load at which linear growth would reach it.
    expect(saturationLoad).toBeCloseTo(1 / contention.value, 9)
    expect(peakThroughput).toBeCloseTo(single / contention.value, 6)
  })

  // Profiles worked out with scipy.optimize from their definition, SciPy 1.17.1, without this code.
  it('gives the reference intervals of both', () => {
    const spec = fitScalability(specsdm91.loads, specsdm91.throughputs)
    const rays = fitScalability(raytracer.loads, raytracer.throughputs)
    expect(spec.contention.low).toBeCloseTo(0.009484733, 6)
    expect(spec.contention.high).toBeCloseTo(0.064103492, 6)
    expect(spec.coherency.low * 1e5).toBeCloseTo(3.8621242, 4)
    expect(spec.coherency.high * 1e5).toBeCloseTo(16.1175706, 4)
    expect(spec.peakLoad.low).toBeCloseTo(77.855356, 3)
    expect(spec.peakLoad.high).toBeCloseTo(156.661804, 3)
    expect(rays.contention.low).toBeCloseTo(0.041252195, 6)
    expect(rays.contention.high).toBeCloseTo(0.072625907, 6)
    expect(rays.coherency.high * 1e5).toBeCloseTo(13.2741312, 4)
    expect(rays.peakLoad.low).toBeCloseTo(84.813184, 3)
  })

  it('finds the law that figures without noise were made by', () => {
    fc.assert(
      fc.property(laws, ({ single, contention, coherency }) => {
        const fit = fitScalability(loads, lawOf(single, contention, coherency, loads))
        expect(fit.single / single).toBeCloseTo(1, 5)
        expect(fit.contention.value).toBeCloseTo(contention, 5)
        expect(fit.coherency.value).toBeCloseTo(coherency, 5)
        for (const load of loads) {
          expect(
            throughputAt(fit, load) / (lawOf(single, contention, coherency, [load])[0] as number),
          ).toBeCloseTo(1, 6)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('turns with the unit of throughput, and not with the order of the figures', () => {
    const throughputs = lawOf(100, 0.1, 0.01, loads).map((x, at) => x * (1 + 0.03 * Math.cos(7 * at)))
    const fit = fitScalability(loads, throughputs)
    const turned = fitScalability([...loads].reverse(), throughputs.map((x) => x * 60).reverse())
    expect(turned.single / fit.single).toBeCloseTo(60, 4)
    expect(turned.peakThroughput / fit.peakThroughput).toBeCloseTo(60, 4)
    for (const key of ['contention', 'coherency', 'peakLoad'] as const) {
      for (const end of ['value', 'low', 'high'] as const)
        expect(turned[key][end]).toBeCloseTo(fit[key][end], 4)
    }
  })

  it('holds each figure in its interval, and a higher confidence widens it', () => {
    const noise = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(laws, noise, ({ single, contention, coherency }, factors) => {
        const throughputs = lawOf(single, contention, coherency, loads).map((x, at) => x * (factors[at] ?? 1))
        const narrow = fitScalability(loads, throughputs, { confidence: 0.8 })
        const wide = fitScalability(loads, throughputs, { confidence: 0.99 })
        for (const key of ['contention', 'coherency', 'peakLoad'] as const) {
          expect(holds(narrow[key], narrow[key].value)).toBe(true)
          expect(wide[key].low).toBeLessThanOrEqual(narrow[key].low)
          expect(wide[key].high).toBeGreaterThanOrEqual(narrow[key].high)
        }
      }),
      { numRuns: 15 },
    )
  })

  it('has the truth in about 95 of 100 intervals', () => {
    const normal = normalOf(seededRandom(11))
    const truth = { contention: 0.05, coherency: 0.004, peakLoad: Math.sqrt(0.95 / 0.004) }
    const exact = lawOf(1000, truth.contention, truth.coherency, loads)
    const held = { contention: 0, coherency: 0, peakLoad: 0 }
    for (let trial = 0; trial < 100; trial += 1) {
      const fit = fitScalability(
        loads,
        exact.map((x) => x + 60 * normal()),
      )
      for (const key of ['contention', 'coherency', 'peakLoad'] as const) {
        if (holds(fit[key], truth[key])) held[key] += 1
      }
    }
    for (const count of Object.values(held)) {
      expect(count).toBeGreaterThanOrEqual(89)
      expect(count).toBeLessThanOrEqual(99)
    }
  })

  it('says that nothing bounds what grows in proportion', () => {
    const { peakLoad, peakThroughput, saturationLoad } = fitScalability([1, 2, 4, 8], [10, 20, 40, 80])
    expect([peakLoad.value, peakThroughput, saturationLoad]).toEqual(
      Array.from({ length: 3 }, () => Number.POSITIVE_INFINITY),
    )
  })

  it.each<[string, number[], number[], string]>([
    ['too few loads', [1, 2, 3, 3], [1, 2, 3, 3], 'loads must hold at least 4 different numbers, got 3'],
    ['unequal lengths', [1, 2, 3, 4], [1, 2, 3], 'throughputs must hold as many numbers as loads, 4, got 3'],
    ['no load', [0, 1, 2, 3], [1, 2, 3, 4], 'loads[0] must be above 0, got 0'],
    ['no throughput', [1, 2, 3, 4], [1, 2, 3, -1], 'throughputs[3] must be above 0, got -1'],
    ['NaN', [1, 2, 3, Number.NaN], [1, 2, 3, 4], 'loads[3] must be a finite number, got NaN'],
  ])('refuses %s', (_, given, throughputs, message) => {
    expect(() => fitScalability(given, throughputs)).toThrow(new RangeError(message))
  })

  it('refuses a confidence that is none', () => {
    expect(() => fitScalability(loads, loads, { confidence: 1 })).toThrow(RangeError)
  })
})
