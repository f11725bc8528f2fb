/**
 * What an outage of the database does to the service: nothing. Starts an InfluxDB (`apt-get install influxdb`), loads the
 * service, and stops the database's process (SIGSTOP) in every other window: connections are still made, and nothing is
 * answered. Then it counts what the database holds.
 *
 *     node outage.mjs [--pairs 5] [--seconds 10] [--per-second 200]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runnerImport } from 'vite'
import { openLoop } from './open-loop.mjs'
import { startService } from './running-service.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    'per-second': { type: 'string', default: '200' },
  },
})
const load = { perSecond: Number(values['per-second']), seconds: Number(values.seconds) }

// The kit of the tests is TypeScript, which Node 20 does not read.
const kit = fileURLToPath(new URL('../../testing/servers/influxdb.ts', import.meta.url))
const { influxDb } = /** @type {typeof import('../../testing/servers/influxdb.ts')} */ (
  (await runnerImport(kit)).module
)
if (influxDb.version() === undefined) {
  say(`InfluxDB is not installed (${influxDb.install})`)
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), 'tidemark-outage-'))
const database = await influxDb.start()
const settings = {
  influxUrl: database.url,
  metricsFile: join(folder, 'metrics.ndjson'),
  reportEveryMs: 500,
}
try {
  say(`Node ${process.version}, InfluxDB ${influxDb.version()}, ${load.perSecond} requests a second,`)
  say(`windows of ${load.seconds} s, in turn with the database and with its process stopped\n`)
  await showLatency()
  await showExit()
} finally {
  await database.stop()
  await rm(folder, { recursive: true })
}

async function showLatency() {
  const service = await startService(settings)
  try {
    await openLoop(service.urls.service, load)
    say('| window | database | p50 | p99 | failed |\n| --- | --- | ---: | ---: | ---: |')
    /** @type {number[]} */
    const ratios = []
    for (let pair = 1; pair <= Number(values.pairs); pair += 1) {
      const running = await openLoop(service.urls.service, load)
      row(pair, 'running', running)
      await database.pause()
      const stopped = await openLoop(service.urls.service, load)
      row(pair, 'stopped', stopped)
      database.resume()
      ratios.push(stopped.p99Ms / running.p99Ms)
      await recovered(service.urls.service)
    }
    const [low, median, high] = [0.25, 0.5, 0.75].map((q) => quantile(ratios, q).toFixed(2))
    say(
      `\np99 without the database over p99 with it: ${median} (quartiles ${low} to ${high}, n = ${ratios.length})\n`,
    )
    const { code, reports, durationMs } = await service.terminate()
    const { points, dropped, reports: made } = reports.influx
    const stored = await storedPoints()
    const { enqueued, sent, queued, inFlight } = points
    say(`reports made ${made.made}, failed ${made.failed}, skipped ${made.skipped}`)
    say(
      `points: ${enqueued} enqueued = ${sent} sent + ${points.dropped} dropped + ${queued} queued + ${inFlight} in flight`,
    )
    say(`dropped: ${JSON.stringify(dropped)}`)
    say(`read back from the database: ${stored} of ${sent}`)
    say(`SIGTERM: exit code ${code} after ${durationMs.toFixed(0)} ms, with the database running`)
    if (stored !== sent || enqueued !== sent + points.dropped) process.exitCode = 1
  } finally {
    service.kill()
  }
}

async function showExit() {
  const service = await startService(settings)
  try {
    await openLoop(service.urls.service, { ...load, seconds: 2 })
    await database.pause()
    await openLoop(service.urls.service, { ...load, seconds: 2 })
    const { code, reports, durationMs } = await service.terminate()
    say(
      `SIGTERM: exit code ${code} after ${durationMs.toFixed(0)} ms, with the database stopped, of 3000 allowed;`,
    )
    say(`points: ${JSON.stringify(reports.influx.points)}`)
  } finally {
    database.resume()
    service.kill()
  }
}

/**
 * Until all that waited has arrived.
 *
 * @param {string} url
 */
async function recovered(url) {
  for (;;) {
    const { influx } = /** @type {import('./running-service.mjs').Reports} */ (
      await (await fetch(`${url}/reporters`)).json()
    )
    if (influx.consecutiveFailures === 0 && influx.points.queued + influx.points.inFlight === 0) return
    await sleep(50)
  }
}

/** How many lines the database holds: each series has one for each time. */
async function storedPoints() {
  const series = await database.query('orders', 'SELECT * FROM metrics GROUP BY *')
  return series.reduce((sum, { values: lines }) => sum + lines.length, 0)
}

/**
 * @param {number} window
 * @param {string} state
 * @param {{ p50Ms: number, p99Ms: number, failed: number }} latency
 */
function row(window, state, { p50Ms, p99Ms, failed }) {
  say(`| ${window} | ${state} | ${p50Ms.toFixed(2)} ms | ${p99Ms.toFixed(2)} ms | ${failed} |`)
}

/**
 * @param {readonly number[]} numbers
 * @param {number} q
 */
function quantile(numbers, q) {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`)
}
