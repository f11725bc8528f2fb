// End to end: a repository whose one call of ten creeps, the gate against its tidemark, and the bisection of what the
// gate found. Prints both, and the share of the slowdown that went to the commits that made it.
//
//   pnpm build
//   node benchmarks/history-study/bisect-creep.mjs [--commits 30] [--percent 0.3] [--minutes 60] [--seed 1]
//
// Run it on a machine with nothing else to do. 30 commits take 10 to 30 minutes.

import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
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

const { root, environment, creeping, remove } = await createCreepingRepository({ commits, percent })
try {
  install()
  tidemark('gate', '--base', 'HEAD~1', '--tidemark', 'v1.0.0', '--seed', String(seed))
  const file = join(root, 'node_modules', 'bisect.json')
  const range = ['--good', 'v1.0.0', '-t', creepingCall]
  tidemark('bisect', ...range, '--budget', `${minutes} m`, '--seed', String(seed), '--json', file)
  process.stdout.write(`\n${shares(JSON.parse(await readFile(file, 'utf8')))}\n`)
} finally {
  await remove()
}

/** The working tree's own packages, as a user has them. */
function install() {
  spawnSync(process.execPath, ['install.cjs'], { cwd: root, stdio: 'inherit' })
}

function tidemark(...args) {
  process.stdout.write(`\n$ tidemark ${args.join(' ')}\n`)
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  })
  process.stdout.write(`exit code ${status}\n`)
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
