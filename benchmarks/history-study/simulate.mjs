// How often rules name a slowdown that is none, and how late they name a true one: simulated histories of commits.
//
//   pnpm build
//   node benchmarks/history-study/simulate.mjs --seed 1 [--replicates 200] [--out simulation.ndjson] > simulation.md
//
// Each condition (noise, scenario) is simulated that often for cheap rules, less often for dear ones (`cost` in
// rules.mjs). A batch of histories is a row of the file; the same command goes on where it was stopped, and with more
// replicates adds to what is there.

import { parseArgs } from 'node:util'
import { appendRow, reopenRows } from '../gate-study/rows.mjs'
import { importBuilt } from '../scripts/built.mjs'
import { scenarios } from './histories.mjs'
import { judgeHistory, rulesByCost } from './simulation.mjs'
import { simulationTables } from './simulation-tables.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

/** Standard deviations of the session noise. */
const noises = [0.01, 0.03, 0.05]
const batch = 10 // histories

const { seed, replicates, out } = readOptions()
const rows = await reopenRows(out)
const other = rows.find((row) => row.seed !== seed)
if (other !== undefined) refuse(`${out} is of --seed ${other.seed}; go on with it, or name another file`)
const finished = new Set(rows.map(({ id }) => id))
for (const job of jobs()) {
  if (finished.has(job.id)) continue
  const row = { ...job, seed, outcomes: judgeBatch(job) }
  rows.push(row)
  await appendRow(out, row)
}
process.stdout.write(simulationTables(rows))

/** The dear rules last, and all conditions again and again: a study that was stopped early has a little of each. */
function* jobs() {
  for (const cost of [...rulesByCost().keys()].sort((one, two) => one - two)) {
    for (let first = 0; first < replicates / cost; first += batch) {
      for (const cv of noises) {
        for (const scenario of Object.keys(scenarios)) {
          yield { id: `${cost} ${cv} ${scenario} ${first}`, cost, cv, scenario, first, bias: 0 }
          // Only what is paired with the tidemark knows a bias of it.
          if (scenario === 'none' && cost === 1) {
            yield { id: `${cost} ${cv} bias ${first}`, cost, cv, scenario, first, bias: 0.005 }
          }
        }
      }
    }
  }
}

function judgeBatch({ id, cost, cv, scenario, bias }) {
  const names = rulesByCost().get(cost)
  const outcomes = Object.fromEntries(names.map((name) => [name, []]))
  for (let history = 0; history < batch; history += 1) {
    const random = seededRandom(seed).fork(id).fork(history)
    const judged = judgeHistory(random, { cv, scenario, bias }, names)
    for (const name of names) outcomes[name].push(judged[name])
  }
  return outcomes
}

function readOptions() {
  const options = {
    seed: { type: 'string', default: '1' },
    replicates: { type: 'string', default: '200' },
    out: { type: 'string', default: 'simulation.ndjson' },
  }
  let values
  try {
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    return refuse(error.message)
  }
  const numbers = { seed: Number(values.seed), replicates: Number(values.replicates) }
  if (!Number.isSafeInteger(numbers.seed)) return refuse(`--seed must be an integer, got ${values.seed}`)
  if (!(Number.isInteger(numbers.replicates) && numbers.replicates >= batch)) {
    return refuse(`--replicates must be an integer from ${batch}, got ${values.replicates}`)
  }
  return { ...numbers, out: values.out }
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
