// Load generators against servers whose answers are known: what each says, beside what callers waited in truth.
//
//   pnpm build
//   npx -y -p autocannon@8 node benchmarks/load-study/known-answers.mjs [--seconds 20] [--stall 1] [--queues 1]
//
// autocannon (as it is, and with its correction) and wrk run where they are on the PATH. The server is a process of its
// own. "worked out" follows from the very arrivals that ours made; "theory" is the long run.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import {
  createServiceTimes,
  meanOfConstantService,
  quantileOfExponentialService,
  responsesNs,
  stalling,
} from './exact.mjs'

const { seconds, stall, queues } = readNumbers({
  seconds: { default: 20, least: 2, most: 3600 },
  stall: { default: 1, least: 0, most: 1 },
  queues: { default: 1, least: 0, most: 1 },
})
const load = await importBuilt('packages/load/dist/index.js')
const { startServer } = await importBuilt('packages/load/dist/server/index.js')
const { createHttpClient } = await importBuilt('packages/load/dist/http/index.js')
const { Histogram } = await importBuilt('packages/metrics/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const seed = 1
const share = { worker: 0, workers: 1 }
const print = (line) => process.stdout.write(`${line}\n`)
const ms = (ns) => (ns / 1e6).toFixed(2).padStart(9)

async function withServer(kind, serviceMs, work) {
  const file = fileURLToPath(new URL('./server.mjs', import.meta.url))
  const command = [process.execPath, file, kind, String(serviceMs), String(seed)]
  const server = await startServer({ command, readyPath: '/origin' })
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** Drives the server as `tidemark load` does. */
async function ours(server, options) {
  const client = createHttpClient({ origin: server.origin, timeLimitSeconds: 60, connections: 2000 })
  const { text: origin } = await client.request({ path: '/origin', readBody: true })
  const clock = load.createAlarmClock()
  const recorder = new load.LoadRecorder()
  const originNs = clock.nowNs() + 20e6
  const serverNs = Number(process.hrtime.bigint() - BigInt(origin)) + (originNs - clock.nowNs())
  await load.runLoad({
    ...load.createPace(
      load.resolveLoad({ timeLimitSeconds: 60, ...options }),
      seededRandom(seed).fork('arrivals'),
      share,
    ),
    start: load.startFunction(
      () => client.request({ path: '/' }),
      ({ status }) => status === 200,
      clock,
    ),
    originNs,
    clock,
    recorder,
  })
  await client.close()
  const part = recorder.toPart()
  return {
    ...part,
    serverNs,
    latency: Histogram.decode(part.latency),
    scheduleError: Histogram.decode(part.scheduleError),
  }
}

/** The arrivals that such a load makes, on the clock of the server. */
function arrivalsOf(options, serverNs) {
  const { arrivals } = load.createPace(load.resolveLoad(options), seededRandom(seed).fork('arrivals'), share)
  const all = []
  for (let at = arrivals.next(0); at !== Number.POSITIVE_INFINITY; at = arrivals.next(0))
    all.push(at + serverNs)
  return all
}

const rank = (sorted, q) => sorted[Math.ceil(q * sorted.length) - 1]
const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length
const percent = (found, truth) => `${(100 * (found / truth - 1)).toFixed(1).padStart(6)} %`

/** What a program prints; null where it is not installed. */
async function outputOf(program, args) {
  try {
    return (await promisify(execFile)(program, args)).stdout
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

/** Its p99 in nanoseconds. */
async function wrk(origin) {
  const output = await outputOf('wrk', ['-t1', '-c10', `-d${seconds}s`, '--latency', origin])
  const [, figure, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(output ?? '') ?? []
  return figure === undefined ? null : Number(figure) * { us: 1e3, ms: 1e6, s: 1e9 }[unit]
}

/** Its p99 in nanoseconds, as it is or with its correction for coordinated omission. */
async function autocannon(origin, corrected) {
  const how = corrected ? [] : ['-C']
  const output = await outputOf('autocannon', ['-j', '-c10', '-R250', `-d${seconds}`, ...how, origin])
  return output === null ? null : JSON.parse(output).latency.p99 * 1e6
}

if (stall === 1) {
  const options = { rate: 250, durationSeconds: seconds }
  await withServer('stalling', 1, async (server) => {
    const open = await ours(server, options)
    const truth = rank(
      responsesNs(arrivalsOf(options, open.serverNs), () => 1e6, stalling),
      0.99,
    )
    const closed = await ours(server, { callers: 1, durationSeconds: seconds })
    const rows = [
      ['worked out', truth],
      ['tidemark, 250/s', open.latency.quantile(0.99)],
      ['tidemark, 1 caller', closed.latency.quantile(0.99)],
      ['autocannon, 250/s', await autocannon(server.origin, false)],
      ['autocannon, 250/s, corrected', await autocannon(server.origin, true)],
      ['wrk, 10 connections', await wrk(server.origin)],
    ]
    print(`A server of 1 ms that stalls 200 ms every 2 s: p99 of ${seconds} s, ms\n`)
    for (const [name, p99] of rows) {
      print(
        p99 === null
          ? `${name.padEnd(30)} not installed`
          : `${name.padEnd(30)}${ms(p99)} ${percent(p99, truth)}`,
      )
    }
    print(`\nschedule error p99 ${ms(open.scheduleError.quantile(0.99)).trim()} ms\n`)
  })
}

if (queues === 1) {
  print('One call at a time, 4 ms each: responses in ms, and how far ours is from what was worked out\n')
  print('queue   load      mean worked out   theory    ours             p99 worked out   theory    ours')
  const serviceNs = 4e6
  for (const [kind, name] of [
    ['constant', 'M/D/1'],
    ['exponential', 'M/M/1'],
  ]) {
    for (const utilisation of [0.5, 0.8, 0.95]) {
      const options = {
        rate: utilisation * 250,
        arrivals: 'poisson',
        durationSeconds: seconds,
        maximumInFlight: 10_000,
      }
      await withServer(kind, serviceNs / 1e6, async (server) => {
        const found = await ours(server, options)
        const exact = responsesNs(arrivalsOf(options, 0), await createServiceTimes(kind, serviceNs, seed))
        const theory =
          kind === 'constant'
            ? [meanOfConstantService(serviceNs, utilisation), null]
            : [serviceNs / (1 - utilisation), quantileOfExponentialService(serviceNs, utilisation, 0.99)]
        const p99 = found.latency.quantile(0.99)
        print(
          `${name}  ${utilisation.toFixed(2)}  ${ms(mean(exact))}${ms(theory[0])}${ms(found.latency.mean)} ${percent(found.latency.mean, mean(exact))}  ` +
            `${ms(rank(exact, 0.99))}${theory[1] === null ? '        -' : ms(theory[1])}${ms(p99)} ${percent(p99, rank(exact, 0.99))}`,
        )
      })
    }
  }
}
