// A server whose answers are known beforehand: it does one request at a time, in the order they come, and each
// takes as long as its distribution says. It does not compute meanwhile but answers when the time has come, so that
// what it takes is not what the machine makes of it.
//
//   PORT=3000 node benchmarks/load-study/server.mjs <constant|exponential|stalling> <service ms> <seed>
//
// `/origin` answers the moment from which a stalling server counts, in nanoseconds of the machine's clock.

import { createServer } from 'node:http'
import { importBuilt } from '../scripts/built.mjs'
import { createServiceTimes, stalling } from './exact.mjs'

const { createAlarmClock } = await importBuilt('packages/load/dist/index.js')
const [kind, serviceMs, seed] = process.argv.slice(2)
const clock = createAlarmClock()
const originNs = clock.nowNs()
const origin = String(process.hrtime.bigint())
const serviceNs = await createServiceTimes(kind, Number(serviceMs) * 1e6, Number(seed))
const begins = kind === 'stalling' ? stalling : (atNs) => atNs

/** When what waits is to be answered; in order, as requests are. */
const waiting = []
let freeAtNs = 0

function answerDue() {
  while (waiting.length > 0 && clock.nowNs() - originNs >= waiting[0].atNs) waiting.shift().response.end('ok')
  if (waiting.length > 0) clock.setAlarm(originNs + waiting[0].atNs, answerDue)
}

createServer((request, response) => {
  if (request.url === '/origin') return response.end(origin)
  freeAtNs = begins(Math.max(clock.nowNs() - originNs, freeAtNs)) + serviceNs()
  waiting.push({ atNs: freeAtNs, response })
  if (waiting.length === 1) answerDue()
}).listen(Number(process.env.PORT), '127.0.0.1')
