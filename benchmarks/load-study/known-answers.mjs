// Load generators against servers whose answers are known: what each says, beside what callers waited in truth.
//
//   pnpm build
//   npx -y -p autocannon@8 node benchmarks/load-study/known-answers.mjs [--seconds 20] [--stall 1]
//     [--queues 100] [--error 1] [--minutes 15]
//
// autocannon (as it is, and with its correction) and wrk run where they are on the PATH. The server is a process of its
// own.
//
// A server that stalls: p99 is compared with what follows from the very arrivals that ours made ("worked out").
//
// Queues: so many side by side, each of which does one call of 40 ms at a time. Mean and p99 are compared with what follows
// from the very arrivals and services ("worked out", which leaves nothing to chance), and with the theory of the long run,
// from which even a run without any fault differs by chance: `± chance` is the standard error of that. A run is as long as
// that takes to be `--error` percent, by run-lengths.mjs, and no longer than `--minutes`: near saturation one percent takes
// hours. What a request takes beside its service, on the way and in both processes, is in the latencies and in nothing
// they are compared with; a line says how much it was of a server that had nothing to do.
//
// Both processes keep a core busy. Exits with 1 when ours is off by more than 2 % (stall) or 3 % of what was worked out.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { meanOf, quantileOf, responsesNs, stalling } from './exact.mjs'
import { createChoice, createQueue } from './queues.mjs'

const { seconds, stall, queues, error, minutes } = readNumbers({
  seconds: { default: 20, least: 2, most: 3600 },
  stall: { default: 1, least: 0, most: 1 },
  queues: { default: 100, least: 0, most: 1000 },
  error: { default: 1, least: 0.1, most: 100 },
  minutes: { default: 15, least: 0.01, most: 10_000 },
})
const load = await importBuilt('packages/load/dist/index.js')
const { startServer } = await importBuilt('packages/load/dist/server/index.js')
const { createHttpClient } = await importBuilt('packages/load/dist/http/index.js')
const { Histogram } = await importBuilt('packages/metrics/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const seed = 1
const share = { worker: 0, workers: 1 }
const mostInFlight = 10_000
const print = (line) => process.stdout.write(`${line}\n`)
const ms = (ns) => (ns / 1e6).toFixed(2).padStart(9)

async function withServer(options, work) {
  const file = fileURLToPath(new URL('./server.mjs', import.meta.url))
  const server = await startServer({
    command: [process.execPath, file, JSON.stringify(options)],
    readyPath: '/origin',
  })
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** Drives the server as `tidemark load` does. */
async function ours(server, options, nextPath = () => '/0') {
  const client = createHttpClient({ origin: server.origin, timeLimitSeconds: 60, connections: mostInFlight })
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
      () => client.request({ path: nextPath() }),
      ({ status }) => status === 200,
      clock,
    ),
    originNs,
    clock,
    recorder,
  })
  await client.close()
  const part = recorder.toPart()
  const { failed, timedOut, dropped, unfinished } = part.counts
  if (failed + timedOut + dropped + unfinished > 0) {
    throw new Error(`not every call ended well: ${JSON.stringify(part.counts)}`)
  }
  return {
    serverNs,
    latency: Histogram.decode(part.latency),
    scheduleError: Histogram.decode(part.scheduleError),
  }
}

/** The arrivals that such a load makes, on the clock of the server. */
function* arrivalsOf(options, serverNs) {
  const { arrivals } = load.createPace(load.resolveLoad(options), seededRandom(seed).fork('arrivals'), share)
  for (let at = arrivals.next(0); at !== Number.POSITIVE_INFINITY; at = arrivals.next(0)) yield at + serverNs
}

/** What callers wait in truth, ascending. */
const sorted = (values) => Float64Array.from(values).sort()
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
async function wrk(url) {
  const output = await outputOf('wrk', ['-t1', '-c10', `-d${seconds}s`, '--latency', url])
  const [, figure, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(output ?? '') ?? []
  return figure === undefined ? null : Number(figure) * { us: 1e3, ms: 1e6, s: 1e9 }[unit]
}

/** Its p99 in nanoseconds, as it is or with its correction for coordinated omission. */
async function autocannon(url, corrected) {
  const how = corrected ? [] : ['-C']
  const output = await outputOf('autocannon', ['-j', '-c10', '-R250', `-d${seconds}`, ...how, url])
  return output === null ? null : JSON.parse(output).latency.p99 * 1e6
}

if (stall === 1) {
  // At random: steps of the schedule that divide those of the stalls make groups of equal waits, and between two of them
  // the p99 jumps with a single call.
  const options = { rate: 250, arrivals: 'poisson', durationSeconds: seconds }
  await withServer({ kind: 'stalling', serviceNs: 1e6 }, async (server) => {
    const open = await ours(server, options)
    const truth = rank(
      sorted(responsesNs(arrivalsOf(options, open.serverNs), () => 1e6, { begins: stalling })),
      0.99,
    )
    const closed = await ours(server, { callers: 1, durationSeconds: seconds })
    const rows = [
      ['worked out', truth],
      ['tidemark, 250/s', open.latency.quantile(0.99)],
      ['tidemark, 1 caller', closed.latency.quantile(0.99)],
      ['autocannon, 250/s', await autocannon(`${server.origin}/0`, false)],
      ['autocannon, 250/s, corrected', await autocannon(`${server.origin}/0`, true)],
      ['wrk, 10 connections', await wrk(`${server.origin}/0`)],
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
    if (Math.abs(open.latency.quantile(0.99) / truth - 1) > 0.02) process.exitCode = 1
  })
}

const serviceNs = 40e6

/**
 * How many calls make the standard error of mean and p99 one percent, by `run-lengths.mjs --runs 24 --calls 2000000`.
 * Random arrivals at a rate of λ make calls × (1 % / error)² / λ seconds.
 */
const callsForOnePercent = {
  constant: {
    0.5: { mean: 16_200, p99: 214_000 },
    0.8: { mean: 218_000, p99: 1_700_000 },
    0.95: { mean: 3_700_000, p99: 35_100_000 },
  },
  exponential: {
    0.5: { mean: 125_000, p99: 465_000 },
    0.8: { mean: 898_000, p99: 2_460_000 },
    0.95: { mean: 16_800_000, p99: 54_600_000 },
  },
}

/** What callers wait in truth who come when this load makes its calls. */
function workedOut(options, serverNs, queueOptions) {
  const choose = createChoice(queues, seed)
  const arrivals = Array.from({ length: queues }, () => [])
  for (const at of arrivalsOf(options, serverNs)) arrivals[choose()].push(at)
  return sorted(
    arrivals.flatMap((own, index) => {
      const { freeAtNs, serviceNs } = createQueue(queueOptions, index)
      return responsesNs(own, serviceNs, { freeAtNs })
    }),
  )
}

/** What a request takes beside its service where nobody else asks for anything, in nanoseconds. */
async function roundTrip() {
  const idle = { kind: 'constant', serviceNs: 0, utilisation: 0, seed }
  const { latency } = await withServer(idle, (server) => ours(server, { rate: 50, calls: 200 }))
  return latency.quantile(0.5)
}

if (queues > 0) {
  print(
    `${queues} queues of one call at a time, 40 ms each: responses in ms, and how far ours is from them\n`,
  )
  print(`${' '.repeat(38)}ours worked out               theory            ± chance`)
  const offs = []
  for (const [kind, name] of [
    ['constant', 'M/D/1'],
    ['exponential', 'M/M/1'],
  ]) {
    for (const utilisation of [0.5, 0.8, 0.95]) {
      const queueOptions = { kind, serviceNs, utilisation, queues, seed }
      const rate = (utilisation * queues * 1e9) / serviceNs
      const needed = callsForOnePercent[kind][utilisation]
      const calls = Math.ceil(Math.min(Math.max(needed.mean, needed.p99) / error ** 2, rate * 60 * minutes))
      const options = { rate, arrivals: 'poisson', calls, maximumInFlight: mostInFlight }
      const choose = createChoice(queues, seed)
      const { latency, serverNs } = await withServer(queueOptions, (server) =>
        ours(server, options, () => `/${choose()}`),
      )
      const exact = workedOut(options, serverNs, queueOptions)
      const run = `${name}  ${utilisation.toFixed(2)} ${String(calls).padStart(8)}${(calls / rate / 60).toFixed(1).padStart(9)}`
      for (const [figure, found, truth, theory] of [
        ['mean', latency.mean, mean(exact), meanOf(kind, serviceNs, utilisation)],
        ['p99', latency.quantile(0.99), rank(exact, 0.99), quantileOf(kind, serviceNs, utilisation, 0.99)],
      ]) {
        const chance = Math.sqrt(needed[figure] / calls)
        print(
          `${figure === 'mean' ? run : ' '.repeat(run.length)}  ${figure.padEnd(4)}${ms(found)}  ${ms(truth)} ${percent(found, truth)}` +
            `  ${ms(theory)} ${percent(found, theory)}   ${chance.toFixed(1).padStart(4)} %`,
        )
        offs.push([found / truth - 1, found / theory - 1].map(Math.abs))
      }
    }
  }
  const [fromWorkedOut, fromTheory] = [0, 1].map((which) => Math.max(...offs.map((off) => off[which])))
  print(`\na request to a server that had nothing to do took${ms(await roundTrip())} ms beside its service`)
  print(
    `ours is off by ${(100 * fromWorkedOut).toFixed(1)} % of what was worked out at most, and by ${(100 * fromTheory).toFixed(1)} % of theory`,
  )
  if (fromWorkedOut > 0.03) process.exitCode = 1
}
