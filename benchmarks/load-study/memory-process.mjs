// One load in a process of its own, for memory.mjs: prints its peak memory as JSON.
//
//   node benchmarks/load-study/memory-process.mjs <function|http|rate> <calls> <origin>

import { importBuilt } from '../scripts/built.mjs'

const [kind, calls, origin] = process.argv.slice(2)
const load = await importBuilt('packages/load/dist/index.js')
const { createHttpClient } = await importBuilt('packages/load/dist/http/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const callers = 64
const perSecond = 20_000
const client = createHttpClient({ origin, connections: callers })
const call = {
  function: async () => 1,
  rate: () => 1,
  http: () => client.request({ path: '/' }),
}[kind]

const shape = kind === 'rate' ? { rate: perSecond } : { callers }
const clock = load.createAlarmClock()
const recorder = new load.LoadRecorder()
const startNs = clock.nowNs()
await load.runLoad({
  ...load.createPace(
    load.resolveLoad({ ...shape, calls: Number(calls), timeLimitSeconds: 60 }),
    seededRandom(1).fork('arrivals'),
    { worker: 0, workers: 1 },
  ),
  start: load.startFunction(call, null, clock),
  originNs: startNs,
  clock,
  recorder,
})
const seconds = (clock.nowNs() - startNs) / 1e9
const { counts } = recorder.toPart()
await client.close()
// In kilobytes, on all systems.
const peakMb = (process.resourceUsage().maxRSS * 1024) / 1e6
process.stdout.write(JSON.stringify({ peakMb, seconds, completed: counts.completed }))
