// How much memory a measurement needs: tinybench, which keeps every sample in an array, against our loop,
// which keeps a histogram. A call of about 200 ns is measured for some seconds in a worker of a fresh process.
//
//   pnpm build
//   node benchmarks/scripts/retained-memory.mjs [--seconds 10] [--repeats 3]
//
// Both loops run the same call and take one sample per call, so they do the same work; `idle` is the same
// process with a worker that only waits. Printed is the resident set size at its highest, seen from outside
// the worker every 50 ms; "over idle" takes off what Node itself needs.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { readNumbers } from './options.mjs'
import { show, spreadOf } from './spread.mjs'

const { seconds, repeats } = readNumbers({
  seconds: { default: 10, least: 0.5, most: 600 },
  repeats: { default: 3, least: 1, most: 100 },
})

const armFile = fileURLToPath(new URL('retained-memory-process.mjs', import.meta.url))
const arms = ['idle', 'tinybench', 'tidemark']

/** One fresh process; what it printed. */
async function measure(arm) {
  const child = spawn(process.execPath, [armFile, arm, String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`the ${arm} process ended with ${code}`)
  return JSON.parse(output)
}

const results = Object.fromEntries(arms.map((arm) => [arm, []]))
for (let repeat = 0; repeat < repeats; repeat++) {
  for (let turn = 0; turn < arms.length; turn++) {
    const arm = arms[(turn + repeat) % arms.length]
    results[arm].push(await measure(arm))
  }
}

for (const arm of arms) {
  const peak = spreadOf(results[arm].map(({ peakMib }) => peakMib))
  const operations = spreadOf(results[arm].map((result) => result.operations))
  const overIdle = spreadOf(results[arm].map(({ peakMib }, repeat) => peakMib - results.idle[repeat].peakMib))
  console.log(`${arm.padEnd(9)}  peak RSS ${show(peak, 0, ' MiB')}`)
  if (arm === 'idle') continue
  console.log(
    `           over idle ${show(overIdle, 1, ' MiB')}; ${(operations.median / 1e6).toFixed(1)} million calls`,
  )
}
const ratios = results.tinybench.map(({ peakMib }, repeat) => peakMib / results.tidemark[repeat].peakMib)
console.log(`ratio      tinybench / tidemark, peak RSS: ${show(spreadOf(ratios), 1)}`)
