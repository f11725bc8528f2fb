// How many requests our HTTP client makes of a processor, beside autocannon and wrk against the same server, and how late
// calls start that are due 5,000 times a second.
//
//   pnpm build
//   npx -y -p autocannon@8 node benchmarks/load-study/requests.mjs [--seconds 10] [--rounds 5]
//
// autocannon and wrk run where they are on the PATH. The server is a process of its own that does as little as it can, and
// so is each generator: one thread, 10 or 100 connections, one request at a time on each. With `varied heads` each answer has
// another header: ours reads the head of an answer anew only when it is not like the one before it.
//
// In every round all of them run one after the other, in turn from another one on, and each is compared with the others of
// its round. `µs` is the processor time of the process per request, without that of the same process when it makes next to
// no requests, which is starting up: its inverse is what one core can do, also where the server was at its limit before.
//
// With `taskset` the server has CPU 0 for itself, and the generator CPU 1; but not where its schedule counts, as the threads
// on which V8 compiles and collects garbage would take that CPU from the one that makes the calls. Calls are late in the
// first two seconds above all, before the code is compiled.
//
// Exits with 1 when ours makes less than 1.3 times as many requests of a processor as autocannon does where heads are the
// same, in the median over the rounds, or when the p99 of its schedule error is 1 ms or more.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { spreadOf } from '../scripts/spread.mjs'
import { readAutocannon, readOurs, readProcessorSeconds, readWrk } from './generators.mjs'

const { seconds, rounds } = readNumbers({
  seconds: { default: 10, least: 1, most: 3600 },
  rounds: { default: 5, least: 1, most: 1000 },
})
const { startServer } = await importBuilt('packages/load/dist/server/index.js')

const leastRatio = 1.3
const scheduleErrorLimitMs = 1
const perSecond = 5000
/** What is compared: with how many connections, and whether the answers of the server have one head or many. */
const comparisons = [
  { connections: 10, heads: 'same' },
  { connections: 100, heads: 'same' },
  { connections: 100, heads: 'varied' },
]
const warmUp = { callers: 1, durationSeconds: 1 }

const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const print = (line = '') => process.stdout.write(`${line}\n`)
const run = promisify(execFile)

/** Whether the two can be kept apart. */
const pinned = await Promise.all([0, 1].map((cpu) => run('taskset', ['-c', String(cpu), 'true']))).then(
  () => true,
  () => false,
)
const onCpu = (cpu, command) => (pinned ? ['taskset', '-c', String(cpu), ...command] : command)

const script = 'command -v "$1" >/dev/null || exit 127; "$@"; times'

/** What a program prints, and after it what the shell says of its processor time; null where it is not installed. */
async function outputOf(command) {
  const [file, ...args] = onCpu(1, ['sh', '-c', script, 'sh', ...command])
  try {
    return (await run(file, args)).stdout
  } catch (error) {
    if (error.code === 127) return null
    throw error
  }
}

const ours = (origin, loads) => [
  process.execPath,
  here('./requests-process.mjs'),
  origin,
  ...loads.map((load) => JSON.stringify(load)),
]

const generators = [
  {
    name: 'tidemark',
    command: (origin, callers) => ours(origin, [{ callers, durationSeconds: seconds }]),
    startUp: (origin, callers) => ours(origin, [{ callers, calls: callers }]),
    read: readOurs,
  },
  {
    name: 'autocannon',
    command: (origin, count) => ['autocannon', '-j', `-c${count}`, `-d${seconds}`, origin],
    startUp: (origin, count) => ['autocannon', '-j', `-c${count}`, `-a${count}`, origin],
    read: readAutocannon,
  },
  {
    name: 'wrk',
    command: (origin, count) => ['wrk', '-t1', `-c${count}`, `-d${seconds}s`, origin],
    // It cannot be told how many requests to make, and is up within a millisecond.
    startUp: () => ['wrk', '--version'],
    read: readWrk,
  },
]

/** Requests per second and per second of a processor; null where the program is not installed. */
async function measure({ name, command, startUp, read }, origin, connections) {
  const idle = await outputOf(startUp(origin, connections))
  const output = await outputOf(command(origin, connections))
  if (idle === null || output === null) return null
  const result = read(output)
  if (result === null || result.lost > 0) throw new Error(`${name}: not every request ended well: ${output}`)
  return {
    perSecond: result.requests / result.seconds,
    perProcessorSecond: result.requests / (readProcessorSeconds(output) - readProcessorSeconds(idle)),
  }
}

/** For each generator that is installed, one result of each round. */
async function compare(origin, connections) {
  const results = new Map(generators.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < generators.length; turn++) {
      const generator = generators[(round + turn) % generators.length]
      const result = await measure(generator, origin, connections)
      if (result === null) results.delete(generator.name)
      else results.get(generator.name).push(result)
    }
  }
  return results
}

const nameWidth = 20
const header = (title, names) => title.padEnd(nameWidth) + names.map((name) => name.padStart(25)).join('')
const cell = ({ low, median, high }, digits) =>
  `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`.padStart(25)

/** Gives how many times as many requests as autocannon ours makes of a processor; NaN without autocannon. */
function printComparison(title, results) {
  const own = results.get('tidemark')
  const ratio = (name, figure) =>
    spreadOf(own.map((one, round) => one[figure] / results.get(name)[round][figure]))
  print(`\n${header(title, ['requests/s', 'µs', 'ours, per processor', 'ours, per second'])}`)
  for (const [name, result] of results) {
    const figures = [
      cell(spreadOf(result.map(({ perSecond }) => perSecond)), 0),
      cell(spreadOf(result.map(({ perProcessorSecond }) => 1e6 / perProcessorSecond)), 1),
      ...(name === 'tidemark'
        ? []
        : ['perProcessorSecond', 'perSecond'].map((figure) => cell(ratio(name, figure), 2))),
    ]
    print(`${name.padEnd(nameWidth)}${figures.join('')}`)
  }
  return results.has('autocannon') ? ratio('autocannon', 'perProcessorSecond').median : Number.NaN
}

/** How late calls started that were due at a rate, and the rate that came of it, of each round. */
async function schedule(origin, arrivals) {
  const results = []
  for (let round = 0; round < rounds; round++) {
    const [file, ...args] = ours(origin, [warmUp, { rate: perSecond, arrivals, durationSeconds: seconds }])
    const { stdout } = await run(file, args)
    const { requests, lost, seconds: took, scheduleErrorNs } = readOurs(stdout)
    if (lost > 0) throw new Error(`${arrivals}: ${lost} calls did not end well`)
    const [p50, p99, most] = scheduleErrorNs.map((ns) => ns / 1e6)
    results.push({ rate: requests / took, p50, p99, most })
  }
  return results
}

function printSchedule(arrivals, results) {
  const figures = ['p50', 'p99', 'most'].map((name) => cell(spreadOf(results.map((one) => one[name])), 3))
  print(
    `${arrivals.padEnd(nameWidth)}${cell(spreadOf(results.map(({ rate }) => rate)), 0)}${figures.join('')}`,
  )
  return spreadOf(results.map(({ p99 }) => p99)).median
}

async function withServer(heads, work) {
  const command = onCpu(0, [process.execPath, here('./trivial-server.mjs'), heads])
  const server = await startServer({ command })
  try {
    return await work(server.origin)
  } finally {
    await server.stop()
  }
}

print(
  `Medians and quartiles of ${rounds} rounds, ${seconds} s each; ` +
    (pinned
      ? 'server on CPU 0, generators on CPU 1, where they are compared'
      : 'server and generators wherever the system puts them'),
)
for (const { connections, heads } of comparisons) {
  const results = await withServer(heads, (origin) => compare(origin, connections))
  const ratio = printComparison(`${connections}, ${heads} heads`, results)
  if (heads === 'same' && ratio < leastRatio) process.exitCode = 1
}
print(`\n${header(`${perSecond}/s due`, ['requests/s', 'schedule error p50, ms', 'p99', 'most'])}`)
for (const arrivals of ['constant', 'poisson']) {
  const p99Ms = printSchedule(arrivals, await withServer('same', (origin) => schedule(origin, arrivals)))
  if (p99Ms >= scheduleErrorLimitMs) process.exitCode = 1
}
