import { importBuilt } from '../scripts/built.mjs'
import { perfherder } from './perfherder.mjs'

const { eDivisive, findChanges, median, pelt, robustSpread, seededRandom, windowedEDivisive } =
  await importBuilt('packages/stats/dist/index.js')

/**
 * What finds change points in a whole series, each with one set of parameters for all series.
 *
 * @type {Readonly<Record<string, (values: readonly number[]) => readonly number[]>>}
 */
export const methods = {
  'nothing at all': () => [],
  'findChanges, ours': (values) => findChanges(positive(values)).steps.map(({ index }) => index),
  'Perfherder, t > 7': (values) => perfherder(values),
  'Perfherder, t > 7 and 2 %': (values) => perfherder(values, 0.02),
  'Otava, p 1e-5': (values) => windowedEDivisive(values, { alpha: 1e-5 }),
  'Otava, p 1e-5 and 2 %': (values) => windowedEDivisive(values, { alpha: 1e-5, minimumChange: 0.02 }),
  'Otava, default': (values) => windowedEDivisive(values),
  'PELT, 8 σ² ln n': (values) =>
    pelt(values, { penalty: 8 * noiseVariance(values) * Math.log(values.length) }),
  '5 % above the previous value': (values) =>
    values.flatMap((value, index) => (index > 0 && value > 1.05 * values[index - 1] ? [index] : [])),
  'E-divisive, p 0.01': (values) =>
    eDivisive(values, seededRandom(1), { alpha: 0.01 }).map(({ index }) => index),
}

/** Values of any sign as figures whose ratios are their differences: the detector works with logarithms. */
function positive(values) {
  if (values.every((value) => value > 0)) return values
  const range = Math.max(...values) - Math.min(...values)
  const middle = median(values)
  return values.map((value) => Math.exp((value - middle) / (range || 1)))
}

/** From the differences of neighbours, which steps hardly change. */
function noiseVariance(values) {
  const differences = values.slice(1).map((value, index) => value - values[index])
  return Math.max(1e-12, robustSpread(differences) ** 2 / 2)
}
