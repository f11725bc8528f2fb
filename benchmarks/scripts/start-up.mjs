// What the command line costs before it does anything: `tidemark --help` against `node -e 0`.
//
//   pnpm build
//   node benchmarks/scripts/start-up.mjs [--pairs 25]
//
// Each pair starts both, in an order that changes from pair to pair, so that both meet the same speed of
// the machine. The ratio is the median over the pairs; the times are for orientation.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { pairs } = readNumbers({ pairs: { default: 25, least: 20, most: 1000 } })
const root = new URL('../../', import.meta.url)

if (!existsSync(new URL('packages/tidemark/dist/main.js', root))) {
  console.error('packages/tidemark is not built; build it first: pnpm build')
  process.exit(2)
}

const arms = {
  node: ['-e', '0'],
  tidemark: [fileURLToPath(new URL('packages/tidemark/bin/tidemark.js', root)), '--help'],
}

function startMs(args) {
  const before = performance.now()
  const { status, error, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const elapsedMs = performance.now() - before
  if (error) throw error
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return elapsedMs
}

// The first start of each reads its files from disk; it is not counted.
for (const args of Object.values(arms)) startMs(args)

const times = { node: [], tidemark: [] }
for (let pair = 0; pair < pairs; pair++) {
  const order = pair % 2 === 0 ? ['node', 'tidemark'] : ['tidemark', 'node']
  for (const arm of order) times[arm].push(startMs(arms[arm]))
}

console.log(`node -e 0        ${show(spreadOf(times.node), 1, ' ms')}`)
console.log(`tidemark --help  ${show(spreadOf(times.tidemark), 1, ' ms')}`)
console.log(`ratio            ${show(spreadOf(times.tidemark.map((ms, pair) => ms / times.node[pair])), 3)}`)
