// Scores of change point detectors on public series whose changes people have marked.
//
//   pnpm build
//   node benchmarks/history-study/annotated.mjs --data DIR [--out annotated.ndjson] > annotated.md
//
// DIR holds the series, none of which is part of this repository: `sap-hana/series.json`, `tcpd/` and
// `sap-hana-small2021/`. What is missing is left out and named. Every method has one set of parameters for all series.
// A set of series judged by one method is a row of --out; the same command goes on there where it was stopped. Without
// --out no file is written.

import { parseArgs } from 'node:util'
import { appendRow, reopenRows } from '../gate-study/rows.mjs'
import { readPublishedTuring, readSapHana, readSapVerdicts, readTuring } from './annotated-series.mjs'
import { annotatedTables } from './annotated-tables.mjs'
import { methods } from './methods.mjs'
import { consensusOf, near, scoresOf } from './segmentation-scores.mjs'

const { data, out } = readOptions()
const rows = out === undefined ? [] : await reopenRows(out)
const sources = [
  ['SAP HANA', readSapHana, annotatedTotals],
  ['Turing', readTuring, annotatedTotals],
  ['SAP verdicts', readSapVerdicts, verdictTotals],
]
const sets = []
for (const [set, read, totalsOf] of sources)
  sets.push({ set, totalsOf, series: await orNull(() => read(data)) })
const atHand = sets.filter(({ series }) => series !== null)

for (const { set, series, totalsOf } of atHand) {
  if (totalsOf === annotatedTotals)
    await judge(set, 'one person against the others', () => humanTotals(series))
}
const turing = atHand.find(({ set }) => set === 'Turing')?.series.map(({ name }) => name)
if (turing !== undefined) {
  for (const published of (await orNull(() => readPublishedTuring(data, turing))) ?? []) {
    const method = `published: ${published.method}, default`
    await judge('Turing', method, () => ({ series: turing.length, ...published }))
  }
}
// The dearest method is the last one: a study that was stopped early lacks only that.
for (const [method, detect] of Object.entries(methods)) {
  for (const { set, series, totalsOf } of atHand) await judge(set, method, () => totalsOf(series, detect))
}
const missing = sets.filter(({ series }) => series === null).map(({ set }) => set)
process.stdout.write(annotatedTables(rows, missing))

async function judge(set, method, totals) {
  const id = `${set}: ${method}`
  if (rows.some((row) => row.id === id)) return
  const row = { id, ...totals(), set, method }
  rows.push(row)
  if (out !== undefined) await appendRow(out, row)
  process.stderr.write(`${id}\n`)
}

function annotatedTotals(series, detect) {
  const judged = series.map(({ values, marks }) => {
    const found = detect(values)
    const agreed = marks.length >= 3 ? consensusOf(marks) : []
    const anybody = marks.flat()
    return {
      ...scoresOf(marks, found, values.length),
      values: values.length,
      found: found.length,
      agreed: agreed.length,
      agreedFound: agreed.filter((index) => near(found, index)).length,
      unmarked: found.filter((index) => !near(anybody, index)).length,
      flat: anybody.length === 0,
    }
  })
  const flat = judged.filter((one) => one.flat)
  const sum = (of, name) => of.reduce((total, one) => total + one[name], 0)
  const average = (name) => sum(judged, name) / judged.length
  return {
    series: judged.length,
    f1: average('f1'),
    precision: average('precision'),
    recall: average('recall'),
    cover: average('cover'),
    found: average('found'),
    agreed: sum(judged, 'agreed'),
    agreedFound: sum(judged, 'agreedFound'),
    unmarkedPerThousand: (1000 * sum(judged, 'unmarked')) / sum(judged, 'values'),
    flatSeries: flat.length,
    flatFound: sum(flat, 'found'),
    flatValues: sum(flat, 'values'),
  }
}

/** Each person as a method that the others judge. */
function humanTotals(series) {
  const judged = series
    .filter(({ marks }) => marks.length >= 2)
    .flatMap(({ values, marks }) =>
      marks.map((own, person) =>
        scoresOf(
          marks.filter((_, other) => other !== person),
          own,
          values.length,
        ),
      ),
    )
  const average = (name) => judged.reduce((total, one) => total + one[name], 0) / judged.length
  return { series: series.length, f1: average('f1'), cover: average('cover') }
}

/** Regressions found, and series without one in which a rise is found. */
function verdictTotals(series, detect) {
  const judged = series.map(({ values, regression }) => {
    const found = detect(values)
    const rises = found.filter((index, position) => {
      const level = (from, to) => values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from)
      return level(index, found[position + 1] ?? values.length) > level(found[position - 1] ?? 0, index)
    })
    return { regression, hit: regression !== null && near(rises, regression), alarmed: rises.length > 0 }
  })
  const regressions = judged.filter(({ regression }) => regression !== null)
  const others = judged.filter(({ regression }) => regression === null)
  return {
    series: judged.length,
    regressions: regressions.length,
    hits: regressions.filter(({ hit }) => hit).length,
    others: others.length,
    alarmed: others.filter(({ alarmed }) => alarmed).length,
  }
}

async function orNull(read) {
  try {
    return await read()
  } catch (error) {
    if (error?.code !== 'ENOENT') throw error
    process.stderr.write(`${error.message}\n`)
    return null
  }
}

function readOptions() {
  const options = { data: { type: 'string' }, out: { type: 'string' } }
  let values
  try {
    ;({ values } = parseArgs({ options }))
  } catch (error) {
    return refuse(error.message)
  }
  return values.data === undefined ? refuse('--data names the folder of the series') : values
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
