// What a server that is away for ten minutes costs the process that reports to it, 10,000 points every ten seconds: memory,
// and what comes when the server is back. The ten minutes are simulated: clock and timers are moved, nothing waits.
//
//   pnpm build
//   node --expose-gc benchmarks/reporters/outage.mjs [--outages 5] [--points 10000] [--minutes 10]
//
// Each outage is one of the same process and the same reporter, whose queue has its default limits. After it the server
// takes each payload in 20 ms.

import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { show, spreadOf } from '../scripts/spread.mjs'

const { outages, points, minutes } = readNumbers({
  outages: { default: 5, least: 1, most: 100 },
  points: { default: 10_000, least: 1, most: 1_000_000 },
  minutes: { default: 10, least: 1, most: 10_000 },
})
const { ManualClock, Registry } = await importBuilt('packages/metrics/dist/index.js')
const { createReporter } = await importBuilt('packages/reporters/dist/index.js')
const { influxLines } = await importBuilt('packages/reporters/dist/influx/index.js')

const INTERVAL_MS = 10_000
const TAKES_MS = 20
const clock = new ManualClock({ epochMs: Date.parse('2026-01-01T00:00:00Z') })
const nowMs = () => clock.nowNs() / 1e6

const pending = new Set()
const timers = {
  setTimeout(callback, delayMs) {
    const timer = { callback, dueMs: nowMs() + delayMs, ref: () => timer, unref: () => timer }
    pending.add(timer)
    return timer
  },
  clearTimeout: (timer) => void pending.delete(timer),
}

/** What happens when nothing else can: other promises and immediates come first. */
async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Moves the time, and fires what is due on the way. */
async function advanceTo(endMs) {
  for (;;) {
    await settle()
    const [next] = [...pending]
      .filter(({ dueMs }) => dueMs <= endMs)
      .sort((one, other) => one.dueMs - other.dueMs)
    if (next === undefined) break
    clock.advanceNs(Math.max(0, next.dueMs - nowMs()) * 1e6)
    pending.delete(next)
    next.callback()
  }
  clock.advanceNs(Math.max(0, endMs - nowMs()) * 1e6)
}

const server = { isAway: false, underWay: 0, mostUnderWay: 0, attempts: 0, taken: 0 }
const transport = {
  async send() {
    server.attempts += 1
    if (server.isAway) return { status: 'retry', error: new Error('connect ECONNREFUSED'), unreached: true }
    server.underWay += 1
    server.mostUnderWay = Math.max(server.mostUnderWay, server.underWay)
    await new Promise((resolve) => timers.setTimeout(resolve, TAKES_MS))
    server.underWay -= 1
    server.taken += 1
    return { status: 'sent' }
  },
}

const registry = new Registry({ clock, maxSeries: points })
const orders = registry.counter('orders.accepted', { labels: ['customer'] })
for (let at = 0; at < points; at += 1) orders.labels(`customer-${at}`).inc(at)
const reporter = createReporter({
  registry,
  destination: { name: 'database', format: influxLines({ tags: { host: 'api-1' } }), transport },
  maxSeries: points,
  clock,
  timers,
})

/** Makes a report, and lets the time until the next one go by. */
async function reportAndWait() {
  const endMs = nowMs() + INTERVAL_MS
  const made = reporter.stats().reports.made
  const reporting = reporter.reportOnce()
  // Of a report that is being written the time stands still.
  while (reporter.stats().reports.made === made) await settle()
  await advanceTo(endMs)
  await reporting
}

const rssMb = () => {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 2 ** 20
}
const backlog = () => reporter.stats().points.queued + reporter.stats().points.inFlight

for (let report = 0; report < 30; report += 1) await reportAndWait()
const beforeMb = rssMb()
const found = []
for (let outage = 0; outage < outages; outage += 1) {
  const before = reporter.stats()
  server.isAway = true
  server.attempts = 0
  let highestMb = 0
  for (let waitedMs = 0; waitedMs < minutes * 60_000; waitedMs += INTERVAL_MS) {
    await reportAndWait()
    highestMb = Math.max(highestMb, rssMb())
  }
  const attempts = server.attempts
  server.isAway = false
  server.taken = 0
  server.mostUnderWay = 0
  const backMs = nowMs()
  let recoveredMs
  while (backlog() > 0) {
    await advanceTo(nowMs() + TAKES_MS)
    if (backlog() === 0) recoveredMs = nowMs() - backMs
  }
  const payloads = server.taken
  const after = reporter.stats()
  found.push({ highestMb, attempts, payloads, recoveredMs })
  const { enqueued, sent, dropped } = after.points
  if (enqueued !== sent + dropped || server.mostUnderWay > 1) throw new Error('the points do not add up')
  process.stdout.write(
    `outage ${outage + 1}: ${enqueued - before.points.enqueued} points enqueued = ` +
      `${sent - before.points.sent} sent + ${dropped - before.points.dropped} dropped ` +
      `(queue full: ${after.dropped['queue full'] - before.dropped['queue full']}, ` +
      `expired: ${after.dropped.expired - before.dropped.expired}); highest RSS ${highestMb.toFixed(0)} MiB\n`,
  )
  for (let report = 0; report < 6; report += 1) await reportAndWait()
}

const spread = (figure, digits) => show(spreadOf(found.map(figure)), digits)
const { bytes } = reporter.stats()
process.stdout.write(`
Node ${process.version}, ${points} points every ${INTERVAL_MS / 1000} s, ${minutes} min away
RSS before:                          ${beforeMb.toFixed(1)} MiB
highest RSS while away, over before: ${spread(({ highestMb }) => highestMb / beforeMb, 3)}
most that was queued:                ${(bytes.highestQueued / 2 ** 20).toFixed(1)} MiB, of 16 MiB and 100,000 points allowed
attempts while away:                 ${spread(({ attempts }) => attempts, 0)}
payloads after it, one at a time:    ${spread(({ payloads }) => payloads, 0)}
until nothing waited, simulated:     ${spread(({ recoveredMs }) => recoveredMs / 1000, 2)} s
`)
