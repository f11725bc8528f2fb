// Prints the tables of a study as Markdown.
//
//   node benchmarks/gate-study/report.mjs study.ndjson > docs/gate-study.md
//
// Several files are one study, if no trial is in two of them: parts that were measured at the same time, each bound
// to a CPU of its own, or again, with another build.

import { conditionsOf } from './conditions.mjs'
import { readRows } from './rows.mjs'
import { tablesOf } from './tables.mjs'

const files = process.argv.slice(2)
if (files.length === 0) refuse('name the files that study.mjs wrote')
const rows = (await Promise.all(files.map(readRows))).flat()
if (rows.length === 0) refuse(`no trial in ${files.join(', ')}`)
if (new Set(rows.map(({ seed }) => seed)).size > 1) refuse('the files are of different --seed: no one study')
const twice = rows.find(({ id }, at) => rows.findIndex((row) => row.id === id) !== at)
if (twice !== undefined) refuse(`the trial "${twice.id}" is in the files more than once`)
process.stdout.write(
  `${[...intro(rows), ...[...tablesOf(rows), conditionsOf(rows)].flatMap(show)].join('\n\n')}\n`,
)

function intro(all) {
  const dates = all.map(({ at }) => at).sort()
  const minutes = all.reduce((sum, { seconds = 0 }) => sum + seconds, 0) / 60
  const failed = all.filter(({ error }) => error !== undefined)
  const distinct = (value) => [...new Set(all.map(value))].join('; ')
  return [
    '# How the gate decides, measured',
    'Real gates on calls whose change is known, each of fresh processes. Printed from the files of the study, which these commands make anew; the last table says how and with which build each part was measured:',
    [
      '```sh',
      'pnpm build',
      `node benchmarks/gate-study/study.mjs --seed ${all[0].seed} --out study.ndjson`,
      'node benchmarks/gate-study/report.mjs study.ndjson',
      '```',
    ].join('\n'),
    [
      `- Measured from ${dates.at(0)} to ${dates.at(-1)}: ${all.length} trials, ${minutes.toFixed(0)} minutes.`,
      `- Machine: ${distinct(({ machine }) => describe(machine))}.`,
      `- Trials that failed to run: ${failed.length}${failed.map(({ id }) => ` ${id}`).join(',')}.`,
    ].join('\n'),
  ]
}

function describe({ cpu, memoryGib, platform, arch, kernel, node }) {
  return `${cpu}, ${memoryGib} GiB, ${platform} ${kernel} ${arch}, Node ${node}`
}

function show({ title, note, head, rows: lines }) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, note, [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n')]
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
