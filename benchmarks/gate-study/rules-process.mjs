// A process of the part `rules`: measures the workloads it is given one after the other with tinybench, as a
// file of benchmarks does, with all defaults. Started as `node rules-process.mjs <kind> <arm folder>...`;
// prints a JSON array with the figures of each, in milliseconds.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Bench } from 'tinybench'

const [kind, ...folders] = process.argv.slice(2)
const bench = new Bench()
const workloads = []
for (const [at, folder] of folders.entries()) {
  const { openWorkload } = await import(pathToFileURL(join(folder, 'benchmarks', 'open-workload.mjs')))
  const workload = await openWorkload(kind)
  workloads.push(workload)
  bench.add(`${at}`, () => workload.run())
}
const tasks = await bench.run()
for (const workload of workloads) await workload.close()
const figures = tasks.map(({ result }) => {
  if (result.state !== 'completed') throw result.error ?? new Error(`tinybench ended ${result.state}`)
  const { mean, sd, moe, p50, samplesCount } = result.latency
  return { mean, sd, moe, p50, n: samplesCount }
})
process.stdout.write(JSON.stringify(figures))
