// Loads over HTTP, one after the other, in a process of their own, for requests.mjs: prints what came of the last as JSON.
//
//   node benchmarks/load-study/requests-process.mjs <origin> '{"callers":10,"durationSeconds":5}' ...

import { importBuilt } from '../scripts/built.mjs'

const [origin, ...loads] = process.argv.slice(2)
const load = await importBuilt('packages/load/dist/index.js')
const { createHttpClient } = await importBuilt('packages/load/dist/http/index.js')
const { Histogram } = await importBuilt('packages/metrics/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const client = createHttpClient({ origin })
const clock = load.createAlarmClock()
const start = load.startFunction(
  () => client.request({ path: '/' }),
  ({ status }) => status === 200,
  clock,
)

/** Makes the calls as `tidemark load` does in each of its workers. */
async function drive(options) {
  const recorder = new load.LoadRecorder()
  // What is to be watched is set up by then.
  const originNs = clock.nowNs() + 20e6
  const watch = load.watchHealth({ originNs, clock, collectEverySeconds: null })
  await load.runLoad({
    ...load.createPace(load.resolveLoad(options), seededRandom(1).fork('arrivals'), {
      worker: 0,
      workers: 1,
    }),
    start,
    originNs,
    clock,
    recorder,
  })
  watch.end()
  return recorder.toPart()
}

let part
for (const options of loads) part = await drive(JSON.parse(options))
await client.close()
const { completed, failed, timedOut, dropped, unfinished } = part.counts
const scheduleError = Histogram.decode(part.scheduleError)
process.stdout.write(
  `${JSON.stringify({
    requests: completed,
    lost: failed + timedOut + dropped + unfinished,
    seconds: part.lastEndNs / 1e9,
    // A closed loop has none.
    scheduleErrorNs: scheduleError.count === 0 ? null : [0.5, 0.99, 1].map((q) => scheduleError.quantile(q)),
  })}\n`,
)
