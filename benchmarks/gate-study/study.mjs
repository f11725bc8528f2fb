// How the gate decides, measured: real gates on calls whose change is known.
//
//   pnpm build
//   node benchmarks/gate-study/study.mjs --out study.ndjson [--part aa,2,1,share,neutral,alloc,timer,rules,size]
//                                        [--trials n] [--seed 1]
//   node benchmarks/gate-study/report.mjs study.ndjson
//
// Each trial is a gate of its own, and trials run one at a time. A trial is written to the file as soon as it
// has ended; the same command with the same file goes on where it was stopped. `--trials` is how often a part
// is repeated, in place of the number in parts.mjs. Nothing else should run on the machine meanwhile.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { createArms } from './arms.mjs'
import { gateTrial } from './gate-trial.mjs'
import { parts, planTrials } from './parts.mjs'
import { appendRow, reopenRows } from './rows.mjs'
import { rulesTrial } from './rules-trial.mjs'

const { fingerprintHere } = await importBuilt('packages/records/dist/index.js')
const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

const { names, trials, seed, out } = readOptions()
const done = await reopenRows(out)
const other = done.find((row) => row.seed !== seed)
if (other !== undefined)
  refuse(`${out} holds trials of --seed ${other.seed}; go on with it, or name another file`)

const finished = new Set(done.map(({ id }) => id))
const jobs = planTrials(names, trials).filter(({ id }) => !finished.has(id))
const stopped = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopped.abort())
const arms = await createArms()
try {
  for (const [at, job] of jobs.entries()) {
    if (stopped.signal.aborted) break
    const row = await runTrial(job)
    // What was stopped half-way is no trial.
    if (stopped.signal.aborted) break
    await appendRow(out, row)
    process.stderr.write(`${at + 1}/${jobs.length} ${job.id}: ${row.error ?? outcome(row)}\n`)
  }
} finally {
  await arms.remove()
}

/** A trial that fails is a row, too: leaving it out would choose what is counted. */
async function runTrial(job) {
  const options = {
    arms,
    seed: seededRandom(seed)
      .fork(job.id)
      .integer(2 ** 31),
    signal: stopped.signal,
  }
  const head = {
    ...job,
    seed,
    at: new Date().toISOString(),
    machine: fingerprintHere(),
    build: await hashOfBuild(),
    loadBefore: loadavg()[0],
  }
  try {
    const result = job.part === 'rules' ? await rulesTrial(job, options) : await gateTrial(job, options)
    return { ...head, loadAfter: loadavg()[0], ...result }
  } catch (error) {
    return { ...head, error: String(error?.stack ?? error) }
  }
}

function outcome({ seconds, calls }) {
  const verdicts = (calls ?? []).map(({ id, verdict }) => `${id} ${verdict}`).join(', ')
  return `${seconds.toFixed(1)} s ${verdicts}`
}

/** Of the code that measures and judges: rows of different builds are told apart in the report. */
async function hashOfBuild() {
  const hash = createHash('sha256')
  for (const name of ['gate', 'harness', 'stats']) {
    const folder = fileURLToPath(new URL(`../../packages/${name}/dist`, import.meta.url))
    const files = await readdir(folder, { recursive: true })
    for (const file of files.filter((path) => path.endsWith('.js')).sort()) {
      hash.update(`${name}/${file}\0`).update(await readFile(join(folder, file)))
    }
  }
  return hash.digest('hex').slice(0, 12)
}

function readOptions() {
  const options = { part: { type: 'string' }, trials: { type: 'string' }, seed: { type: 'string' } }
  let values
  try {
    ;({ values } = parseArgs({ options: { ...options, out: { type: 'string' } } }))
  } catch (error) {
    return refuse(error.message)
  }
  const names = values.part === undefined ? Object.keys(parts) : values.part.split(',')
  const unknown = names.find((name) => !Object.hasOwn(parts, name))
  if (unknown !== undefined) refuse(`--part names ${unknown}, allowed are ${Object.keys(parts).join(', ')}`)
  return {
    names: [...new Set(names)],
    trials: values.trials === undefined ? null : readWhole('trials', values.trials, 1),
    seed: readWhole('seed', values.seed ?? '1', 0),
    out: values.out ?? 'gate-study.ndjson',
  }
}

function readWhole(name, text, least) {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least && number < 2 ** 31) return number
  return refuse(`--${name} is ${JSON.stringify(text)}, allowed are whole numbers from ${least}`)
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
