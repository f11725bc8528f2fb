// What our metrics cost beside those of others, operation by operation, and whether they reach their targets.
//
//   pnpm build
//   node benchmarks/metrics-core/peers.mjs [--rounds 200] [--batch-ms 1] [--processes 15] [--seed 1]
//                                          [--other-build <dist of a checkout>] > docs/metrics-core-figures.md
//
// All subjects of an operation run in this one process, round by round, in batches of `--batch-ms` and in an
// order that changes with each round; memory and import are measured in `--processes` fresh processes each.
// `--other-build` measures a second build of our own beside the first, such as that of the revision before a
// change. Nothing else should run on the machine meanwhile.

import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { importBuilt } from '../scripts/built.mjs'
import { measureFootprints } from './peers/footprint.mjs'
import { measureInterleaved } from './peers/interleaved.mjs'
import { importOtherBuild, importOurs, PEERS, versionOf } from './peers/libraries.mjs'
import { readingCases } from './peers/reading-cases.mjs'
import { recordingCases } from './peers/recording-cases.mjs'
import { OURS, peerTable, targetTable } from './peers/tables.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')
const { fingerprintHere } = await importBuilt('packages/records/dist/index.js')

const { rounds, batchMs, processes, seed, only, otherBuild } = readOptions()
const random = seededRandom(seed)
const startedAt = new Date()
const loadBefore = loadavg()[0]

const cores = new Map([[OURS, await importOurs()]])
if (otherBuild !== undefined) cores.set(otherBuild, await importOtherBuild(otherBuild))

const measured = []
for (const { operation, targets, subjects } of [...recordingCases(cores), ...readingCases(cores)]) {
  if (!operation.includes(only)) continue
  const options = { rounds, batchMs, warmUpMs: 300, random: random.fork(operation) }
  measured.push({ operation, targets, figures: await measureInterleaved(subjects(), options) })
  process.stderr.write(`${operation}\n`)
}
if (processes > 0) {
  measured.push(...(await measureFootprints({ processes, otherBuild, random: random.fork('footprint') })))
}
process.stdout.write(`${[...intro(), ...tables()].join('\n\n')}\n`)

function intro() {
  const { cpu, cores: cpus, memoryGib, platform, arch, kernel, node } = fingerprintHere()
  const load = [loadBefore, loadavg()[0]].map((value) => value.toFixed(2)).join(' before, ')
  const minutes = ((Date.now() - startedAt.getTime()) / 60_000).toFixed(0)
  return [
    '# What the metrics cost, measured',
    'Operations of `@tidemark/metrics` beside those of its peers, in one process and interleaved. These commands make this page anew:',
    [
      '```sh',
      'pnpm build',
      `node benchmarks/metrics-core/peers.mjs --rounds ${rounds} --processes ${processes} --seed ${seed} > docs/metrics-core-figures.md`,
      '```',
    ].join('\n'),
    [
      `- Measured on ${startedAt.toISOString().slice(0, 10)}, in ${minutes} minutes; load average ${load} after.`,
      `- Machine: ${cpu}, ${cpus} cores, ${memoryGib} GiB, ${platform} ${kernel} ${arch}, Node ${node}.`,
      `- Peers: ${PEERS.map((name) => `${name} ${versionOf(name)}`).join(', ')}.`,
      `- Times: median and quartiles over ${rounds} rounds. A round runs each subject of an operation once, for about ${batchMs} ms, in random order; ratios and differences are taken within rounds.`,
      `- Import and memory: over ${processes} fresh processes each.`,
    ].join('\n'),
  ]
}

function tables() {
  return [
    '## Targets',
    'A target is met when the median meets it. Nanoseconds are those of this machine; ratios carry over better. `bare` is the increment of a slot of a typed array, `two clock reads` are two calls of `performance.now()`.',
    targetTable(measured),
    '## Beside every peer',
    'Empty columns have nothing to be compared with. What a peer does not have is left out: of these only hdr-histogram-js has lossless quantiles, an encoding and a merge. `await, a listener, two clock reads` is what such a call takes with nothing of ours in it, and `zlib alone` what zlib takes for the payload of ours, by Huffman codes as well.',
    peerTable(measured),
  ]
}

function readOptions() {
  const names = ['rounds', 'batch-ms', 'processes', 'seed', 'only', 'other-build']
  let values
  try {
    ;({ values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    }))
  } catch (error) {
    return refuse(error.message)
  }
  const number = (name, fallback, least, most) => {
    const value = Number(values[name] ?? fallback)
    if (value >= least && value <= most) return value
    return refuse(`--${name} is ${JSON.stringify(values[name])}, allowed are ${least} to ${most}`)
  }
  return {
    rounds: number('rounds', 200, 3, 1e5),
    batchMs: number('batch-ms', 1, 0.1, 1000),
    processes: number('processes', 15, 0, 1000),
    seed: number('seed', 1, 0, 2 ** 31),
    only: values.only ?? '',
    otherBuild: values['other-build'] && resolve(values['other-build']),
  }
}

function refuse(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
