// How often a gate under load is wrong where nothing changed, and how often it finds what did: the real gate, over and
// over, with two folders of the same code and, every so often, with one that does more.
//
//   pnpm build
//   node benchmarks/load-study/gate-under-load.mjs [--trials 12] [--every 4] [--more 1.5] [--seed 1]
//     [--drawn 10000] [--replicates 20] [--out gates.ndjson]
//
// Two calls, one of callers in this process's pool (`throughput`), one of arrivals at a server of its own (`tail`). In
// every `--every`-th trial head does `--more` times the work. A trial takes some minutes: each replicate is four blocks of
// seconds, each in a fresh process. Beside the verdicts: how far the replicates of equal code are from each other, which is
// what the margins have to be held against, and what thousands of gates would say that drew theirs from these, up to
// --replicates for a call: what the budget of a gate has time for.
//
// Every gate is a row of --out; the same command goes on there where it was stopped, and counts what is there.

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appendRow, reopenRows } from '../gate-study/rows.mjs'
import { importBuilt } from '../scripts/built.mjs'
import { readNumbers } from '../scripts/options.mjs'
import { show, spreadOf } from '../scripts/spread.mjs'
import { drawnTable } from './drawn-gates.mjs'
import { gateTable } from './gate-table.mjs'

const options = readNumbers(
  {
    trials: { default: 12, least: 1, most: 10_000 },
    every: { default: 4, least: 1, most: 10_000 },
    more: { default: 1.5, least: 1, most: 100 },
    seed: { default: 1, least: 0, most: 2 ** 31 },
    drawn: { default: 10_000, least: 1, most: 1_000_000 },
    replicates: { default: 20, least: 5, most: 1000 },
  },
  ['out'],
)
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const program = fileURLToPath(new URL('../../packages/tidemark/bin/tidemark.js', import.meta.url))
const harness = fileURLToPath(new URL('../../packages/harness', import.meta.url))
const print = (line) => process.stdout.write(`${line}\n`)

/** @param {number} rounds how often the work is done in a call: once takes a tenth of a millisecond or so */
const filesOf = (rounds) => ({
  'package.json': '{ "name": "shop", "private": true, "type": "module" }\n',
  'src/orders.js': `const orders = Array.from({ length: 200 }, (_, id) => ({ id, cents: id * 100, open: id % 3 === 0 }))
export const list = () => {
  let text = ''
  for (let round = 0; round < ${rounds}; round++) text = JSON.stringify(JSON.parse(JSON.stringify(orders)))
  return text
}
`,
  'serve.js': `import { createServer } from 'node:http'
import { list } from './src/orders.js'
createServer((_, response) => response.end(list())).listen(Number(process.env.PORT), '127.0.0.1')
`,
  'benchmarks/pool.bench.js': `import { suite } from '@tidemark/harness'
import { list } from '../src/orders.js'
export default suite('pool', { calls: { list: { run: () => list(), load: { callers: 4, duration: '2 s' } } } })
`,
  'benchmarks/service.bench.js': `import { suite } from '@tidemark/harness'
export default suite('service', {
  server: { command: ['node', 'serve.js'], readyWithin: '1 min' },
  setup: ({ server }) => ({ ask: async () => (await fetch(server.origin)).text() }),
  calls: {
    'GET /orders': { run: ({ ask }) => ask(), load: { rate: 150, arrivals: 'poisson', duration: '2 s' } },
  },
})
`,
})

/** @returns {Promise<readonly import('./gate-table.mjs').TrialCall[]>} of one gate */
async function trial(folder, at) {
  const isChanged = at % options.every === options.every - 1
  const rounds = 4
  for (const [arm, times] of [
    ['before', rounds],
    ['after', isChanged ? Math.round(rounds * options.more) : rounds],
  ]) {
    for (const [path, text] of Object.entries(filesOf(times))) {
      const file = join(folder, arm, path)
      await mkdir(dirname(file), { recursive: true })
      // Other bytes, or the gate would know that there is nothing to measure.
      await writeFile(file, path === 'src/orders.js' ? `${text}// ${arm}\n` : text)
    }
  }
  const record = join(folder, 'gate.json')
  const args = ['gate', '--arms', 'before=before', 'after=after', '--signals', 'throughput,tail']
  const began = Date.now()
  await run([...args, '--seed', String(options.seed + at), '--json', record], folder)
  const seconds = (Date.now() - began) / 1000
  const { calls } = JSON.parse(await readFile(record, 'utf8'))
  return calls.map(({ suite, verdict, signals, load }) => ({
    isChanged,
    call: `${suite}, ${signals[0]?.signal}`,
    verdict,
    effect: signals[0]?.effect ?? null,
    logRatios: load.replicates.map(({ arms }) => arms.before.logRatio),
    margin: signals[0]?.margin ?? null,
    seconds: seconds / calls.length,
  }))
}

/** A gate that fails is a verdict; one that could not measure is not. */
function run(args, cwd) {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], { cwd, maxBuffer: 2 ** 26 }, (error, _, stderr) => {
      if (error === null || error.code === 1) resolve()
      else reject(new Error(`tidemark ${args.join(' ')} ended with ${error.code}: ${stderr}`))
    })
  })
}

const folder = await mkdtemp(join(tmpdir(), 'tidemark-under-load-'))
const rows = options.out === undefined ? [] : await reopenRows(options.out)
try {
  await mkdir(join(folder, 'node_modules/@tidemark'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await symlink(harness, join(folder, 'node_modules/@tidemark/harness'))
  for (let at = rows.length; at < options.trials; at++) {
    const calls = await trial(folder, at)
    rows.push({ calls })
    if (options.out !== undefined) await appendRow(options.out, { calls })
    // A study of hours that is stopped has said what it found until then.
    const found = calls.map(({ call, isChanged, verdict, effect }) =>
      JSON.stringify({ call, isChanged, verdict, effect }),
    )
    process.stderr.write(`${at + 1} of ${options.trials}: ${found.join(' ')}\n`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
const trials = rows.flatMap(({ calls }) => calls)
print(
  `${rows.length} gates, Node ${process.version}; where something changed: ${options.more} times the work\n`,
)
for (const line of gateTable(trials)) print(line)
const equal = trials.filter(({ isChanged }) => !isChanged)
if (equal.length > 0) {
  print(`\na call without a change took ${show(spreadOf(equal.map(({ seconds }) => seconds)), 0, ' s')}`)
  print(`\n${options.drawn} gates of replicates drawn from those without a change, slowed by so much:\n`)
  for (const line of drawnTable(equal, {
    gates: options.drawn,
    replicates: options.replicates,
    random: seededRandom(options.seed),
  }))
    print(line)
}
