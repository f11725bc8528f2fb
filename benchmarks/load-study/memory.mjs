// Peak memory of a load generator by the number of requests it makes, which it must not grow with.
//
//   pnpm build
//   node benchmarks/load-study/memory.mjs [--requests 1000000]
//
// Each load is made in a fresh process whose peak is what the system says it was (maximum resident set size). The server
// of the HTTP load is a process of its own. Exits with 1 when a load takes 200 MB or more.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'

const { requests } = readNumbers({ requests: { default: 1_000_000, least: 1000, most: 100_000_000 } })
const { startServer } = await importBuilt('packages/load/dist/server/index.js')

const limitMb = 200
const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const print = (line) => process.stdout.write(`${line}\n`)

/** The peak of a process that makes so many calls of a kind, in MB, and how long it took. */
async function peakOf(kind, calls, origin) {
  const args = [here('./memory-process.mjs'), kind, String(calls), origin]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

const serve = `require('node:http').createServer((_, response) => response.end('ok')).listen(process.env.PORT, '127.0.0.1')`
const server = await startServer({ command: [process.execPath, '-e', serve] })
let most = 0
try {
  print('calls                       requests   peak, MB   seconds   calls/s\n')
  for (const [kind, name] of [
    ['function', 'a function, 64 callers'],
    ['http', 'HTTP, 64 callers'],
    ['rate', 'a function, at a rate'],
  ]) {
    for (const calls of [requests / 100, requests / 10, requests].map(Math.ceil)) {
      const { peakMb, seconds, completed } = await peakOf(kind, calls, server.origin)
      if (completed !== calls) throw new Error(`${name}: ${completed} of ${calls} calls ended well`)
      most = Math.max(most, peakMb)
      print(
        `${name.padEnd(24)}${String(calls).padStart(12)}${peakMb.toFixed(1).padStart(11)}` +
          `${seconds.toFixed(1).padStart(10)}${String(Math.round(calls / seconds)).padStart(10)}`,
      )
    }
  }
} finally {
  await server.stop()
}
print(`\nmost: ${most.toFixed(1)} MB, limit ${limitMb} MB`)
process.exitCode = most < limitMb ? 0 : 1
