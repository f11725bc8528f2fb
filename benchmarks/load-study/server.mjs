// A server whose answers are known beforehand. It does not compute but answers when the time has come, so that what it
// takes is not what the machine makes of it.
//
//   PORT=3000 node benchmarks/load-study/server.mjs '{"kind":"stalling","serviceNs":1e6}'
//   PORT=3000 node benchmarks/load-study/server.mjs '{"kind":"exponential","serviceNs":4e7,"utilisation":0.8,"queues":100,"seed":1}'
//
// `/<index>` is a queue of its own, where one request is done at a time, in the order they come. `/origin` has the time
// of all of them begin anew, and answers that moment in nanoseconds of the machine's clock.

import { createServer } from 'node:http'
import { importBuilt } from '../scripts/built.mjs'
import { stalling } from './exact.mjs'
import { createQueue } from './queues.mjs'

const { createAlarmClock } = await importBuilt('packages/load/dist/index.js')
const options = JSON.parse(process.argv[2])
const { kind, serviceNs, queues: count = 1 } = options
const clock = createAlarmClock()
const begins = kind === 'stalling' ? stalling : (atNs) => atNs

let originNs
let queues

function begin() {
  originNs = clock.nowNs()
  queues = Array.from({ length: count }, (_, index) =>
    kind === 'stalling' ? { freeAtNs: 0, serviceNs: () => serviceNs } : createQueue(options, index),
  )
  return String(process.hrtime.bigint())
}

/** What is to be answered, the next one last: taking it from there is cheap. */
const waiting = []

function answerDue() {
  while (waiting.length > 0 && clock.nowNs() >= waiting.at(-1).atNs) waiting.pop().response.end('ok')
  if (waiting.length > 0) clock.setAlarm(waiting.at(-1).atNs, answerDue)
}

function answerAt(atNs, response) {
  let [low, high] = [0, waiting.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (waiting[middle].atNs > atNs) low = middle + 1
    else high = middle
  }
  waiting.splice(low, 0, { atNs, response })
  if (low === waiting.length - 1) answerDue()
}

begin()
createServer((request, response) => {
  if (request.url === '/origin') return response.end(begin())
  const queue = queues[Number(request.url.slice(1))]
  queue.freeAtNs = begins(Math.max(clock.nowNs() - originNs, queue.freeAtNs)) + queue.serviceNs()
  answerAt(originNs + queue.freeAtNs, response)
}).listen(Number(process.env.PORT), '127.0.0.1')
