// How much processor time the detectors of @tidemark/stats take on a history of 1,000 figures, which is four years of
// working days. Processor time, because a shared machine adds to any other.
//
//   pnpm build
//   node benchmarks/scripts/stats-speed.mjs [--rounds 15] [--figures 1000]
//
// Every round runs each detector once on figures of its own: noise of 2 % about levels that step three times, and
// noise alone, which takes E-divisive to its first test only and PELT to its longest search.

import { importBuilt } from './built.mjs'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { rounds, figures: count } = readNumbers({
  rounds: { default: 15, least: 5, most: 10_000 },
  figures: { default: 1_000, least: 100, most: 20_000 },
})

const { cusum, eDivisive, findChanges, mannKendall, pageHinkley, pelt, seededRandom, windowedEDivisive } =
  await importBuilt('packages/stats/dist/index.js')

const random = seededRandom(1)
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
const noise = () => Array.from({ length: count }, () => 100 * Math.exp(0.02 * normal()))
const steps = () =>
  noise().map((figure, index) => figure * [1, 1.04, 1.01, 1.06][Math.floor((4 * index) / count)])

const detectors = {
  findChanges: (figures) => findChanges(figures),
  windowedEDivisive: (figures) => windowedEDivisive(figures),
  eDivisive: (figures) => eDivisive(figures, random),
  pelt: (figures) => pelt(figures.map(Math.log), { penalty: 4 * 0.02 ** 2 * Math.log(count) }),
  mannKendall: (figures) => mannKendall(figures),
  cusum: (figures) =>
    cusum(figures.map((figure) => ({ logRatio: Math.log(figure / 100), standardError: 0.02 }))),
  pageHinkley: (figures) => pageHinkley(figures, { slack: 1, limit: 20 }),
}

const spent = {}
for (let round = -3; round < rounds; round++) {
  for (const [kind, figures] of [
    ['noise', noise()],
    ['steps', steps()],
  ]) {
    for (const [name, detect] of Object.entries(detectors)) {
      const before = process.cpuUsage()
      detect(figures)
      const { user, system } = process.cpuUsage(before)
      // The first rounds are the compiler's.
      if (round < 0) continue
      spent[`${name}, ${kind}`] ??= []
      spent[`${name}, ${kind}`].push((user + system) / 1e3)
    }
  }
}
for (const [name, milliseconds] of Object.entries(spent))
  console.log(`${name}: ${show(spreadOf(milliseconds), 2, ' ms')}`)
