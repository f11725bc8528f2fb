// End to end: a repository whose one call of ten creeps. The gate beside the pinned tidemark at every commit, the
// history that it leaves, what trend says of it, and the bisection of the whole; then the share of the slowdown that
// went to the commits that made it.
//
//   pnpm build
//   node benchmarks/history-study/creep.mjs [--commits 30] [--percent 0.3] [--minutes 60] [--seed 1]
//
// Run it on a machine with nothing else to do. 30 commits take 20 to 50 minutes.

import { spawnSync } from 'node:child_process'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readNumbers } from '../scripts/options.mjs'
import { createCreepingRepository, creepingCall } from './creeping-repository.mjs'

const program = fileURLToPath(new URL('../../packages/tidemark/bin/tidemark.js', import.meta.url))
const { commits, percent, minutes, seed } = readNumbers({
  commits: { default: 30, least: 1, most: 200 },
  percent: { default: 0.3, least: 0.01, most: 50 },
  minutes: { default: 60, least: 1, most: 600 },
  seed: { default: 1, least: 0, most: 2 ** 31 - 1 },
})

const { root, folder, environment, history, creeping, remove } = await createCreepingRepository({
  commits,
  percent,
  program,
})
// Outside of the repository, so that no revision is measured with changes of ours.
const baselines = join(folder, 'recorded')
try {
  await cp(join(root, 'baselines'), baselines, { recursive: true })
  run('node', 'install.cjs')
  print(
    'commit  in truth  beside its parent                beside the tidemark                   exit  trend',
  )
  let hasFailed = false
  for (const [index, { commit, total }] of history.entries()) {
    run('git', 'checkout', '--quiet', '--detach', commit)
    const { status, stdout } = tidemark(
      'gate',
      '--base',
      'HEAD~1',
      '--json',
      gateFile(),
      '--seed',
      seedOf(index),
    )
    tidemark('record', '--from', gateFile(), '--baselines', baselines)
    const trend = tidemark('trend', creepingCall, '--fail-on', 'drift', '--baselines', baselines)
    print(row(index + 1, total, JSON.parse(await readFile(gateFile(), 'utf8')), status, trend.status))
    if (status === 1 && !hasFailed) show('the first gate that failed', stdout)
    hasFailed ||= status === 1
  }
  show('$ tidemark trend', tidemark('trend', '--baselines', baselines).stdout)
  const file = join(folder, 'bisect.json')
  const range = ['--good', 'v1.0.0', '--bad', 'main', '-t', creepingCall]
  const bisect = tidemark(
    'bisect',
    ...range,
    '--budget',
    `${minutes} m`,
    '--seed',
    String(seed),
    '--json',
    file,
  )
  show(`$ tidemark bisect ${range.join(' ')}`, bisect.stdout)
  print(`exit code ${bisect.status}\n\n${shares(JSON.parse(await readFile(file, 'utf8')))}`)
} finally {
  await remove()
}

function gateFile() {
  return join(folder, 'gate.json')
}

/** Another for every commit: the same slots and orders in all of them would be one sitting and not many. */
function seedOf(index) {
  return String((seed + index) % 2 ** 31)
}

function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

function tidemark(...args) {
  const result = run(process.execPath, program, ...args)
  // Slower, undecided and not attributed are what is looked for; anything else is a fault of this script.
  if (![0, 1, 4].includes(result.status)) {
    throw new Error(
      `tidemark ${args.join(' ')} ended with ${result.status}: ${result.stderr}${result.stdout}`,
    )
  }
  return result
}

function row(number, total, { calls }, status, trendStatus) {
  const { signals = [], drift } = calls.find(({ id }) => id === creepingCall) ?? {}
  const cell = (reference, width) => {
    const time = signals.find((one) => one.signal === 'time' && one.reference === reference)
    return (time === undefined ? 'same code' : `${effectOf(time)} ${time.verdict}`).padEnd(width)
  }
  const others = calls.filter(({ id, verdict }) => id !== creepingCall && verdict !== 'same')
  return [
    String(number).padStart(6),
    percentOf(total).padStart(8),
    cell('base', 31),
    `${cell('tidemark', 31)} ${drift?.state ?? ''}`.padEnd(36),
    String(status).padStart(4),
    trendStatus === 1 ? 'drift' : '',
    ...others.map(({ id, verdict }) => `${id}: ${verdict}`),
  ].join('  ')
}

function effectOf({ effect, interval }) {
  const bounds = interval === null ? '' : ` (${interval.map((bound) => percentOf(bound)).join(' … ')})`
  return effect === null ? '~' : `${percentOf(effect)}${bounds}`
}

function percentOf(ratio) {
  const percents = ((ratio - 1) * 100).toFixed(1)
  return `${ratio >= 1 ? '+' : ''}${percents}%`
}

function show(title, text) {
  print(`\n--- ${title}\n${text.trimEnd()}\n---\n`)
}

function print(text) {
  process.stdout.write(`${text}\n`)
}

/** Logarithms of the contributions of what was named, by whether its commits made the call slower in truth. */
function shares({ result }) {
  const total = commits * Math.log1p(percent / 100)
  const sums = { right: 0, range: 0, wrong: 0 }
  for (const part of result?.parts ?? []) {
    if (part.verdict !== 'slower' && part.verdict !== 'faster') continue
    const guilty = part.commits.filter(({ commit }) => creeping.has(commit)).length
    if (guilty === 0) sums.wrong += Math.abs(Math.log(part.ratio))
    else sums[part.commits.length === 1 ? 'right' : 'range'] += Math.log(part.ratio)
  }
  const share = (sum) => `${((100 * sum) / total).toFixed(1)}%`
  return (
    `${commits} commits of +${percent}% make +${((Math.exp(total) - 1) * 100).toFixed(2)}%; of that ` +
    `${share(sums.right)} attributed to single commits that made it, ${share(sums.range)} to ranges that hold such, ` +
    `${share(sums.wrong)} to commits that did not`
  )
}
