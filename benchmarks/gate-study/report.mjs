// Prints the tables of a study as Markdown.
//
//   node benchmarks/gate-study/report.mjs study.ndjson > docs/gate-study.md

import { basename } from 'node:path'
import { comparisonsOf } from './comparisons.mjs'
import { quantile } from './quantile.mjs'
import { readRows } from './rows.mjs'
import { tablesOf } from './tables.mjs'

const [file, ...more] = process.argv.slice(2)
if (file === undefined || more.length > 0) refuse('name the one file that study.mjs wrote')
const rows = await readRows(file)
if (rows.length === 0) refuse(`${file} holds no trial`)
process.stdout.write(`${[...intro(rows), ...tablesOf(rows).flatMap(show)].join('\n\n')}\n`)

function intro(all) {
  const dates = all.map(({ at }) => at).sort()
  const minutes = all.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / 60
  const failed = all.filter(({ error }) => error !== undefined)
  const loads = comparisonsOf(all).flatMap(({ otherLoadCores }) => otherLoadCores)
  const distinct = (value) => [...new Set(all.map(value))].join('; ')
  return [
    '# How the gate decides, measured',
    'Real gates on calls whose change is known, each of fresh processes. Printed from the file of the study, which these commands make anew:',
    [
      '```sh',
      'pnpm build',
      `node benchmarks/gate-study/study.mjs --seed ${all[0].seed} --out ${basename(file)}`,
      `node benchmarks/gate-study/report.mjs ${basename(file)}`,
      '```',
    ].join('\n'),
    [
      `- Measured from ${dates.at(0)} to ${dates.at(-1)}: ${all.length} trials, ${minutes.toFixed(0)} minutes.`,
      `- Machine: ${distinct(({ machine }) => describe(machine))}.`,
      `- Load: other processes kept ${quartilesOf(loads)} cores busy (quartiles over replicates).`,
      `- Builds of the gate (hash): ${distinct(({ build }) => build)}.`,
      `- Trials that failed to run: ${failed.length}${failed.map(({ id }) => ` ${id}`).join(',')}.`,
    ].join('\n'),
  ]
}

function describe({ cpu, cores, memoryGib, platform, arch, kernel, node }) {
  return `${cpu}, ${cores} cores, ${memoryGib} GiB, ${platform} ${kernel} ${arch}, Node ${node}`
}

function quartilesOf(values) {
  return [0.25, 0.5, 0.75].map((q) => quantile(values, q).toFixed(2)).join(' / ')
}

function show({ title, note, head, rows: lines }) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [`## ${title}`, note, [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n')]
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
