import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { PEERS } from './libraries.mjs'
import { OURS, showBytes } from './tables.mjs'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const processFile = fileURLToPath(new URL('footprint-process.mjs', import.meta.url))

/**
 * Memory and start-up, each figure from a process of its own.
 *
 * @param {{ processes: number, otherBuild: string | undefined, random: { shuffle: <T>(items: readonly T[]) => T[] } }} options
 * @returns {Promise<readonly import('./tables.mjs').Measured[]>}
 */
export async function measureFootprints({ processes, otherBuild, random }) {
  const entries = new Map([[OURS, new URL('../../../packages/metrics/dist/index.js', import.meta.url).href]])
  if (otherBuild !== undefined) entries.set(otherBuild, pathToFileURL(join(otherBuild, 'index.js')).href)
  for (const name of PEERS) entries.set(name, pathToFileURL(require.resolve(name)).href)
  const cases = [
    { what: 'import', operation: 'import of the package', targets: [{ of: OURS, most: 10e6 }] },
    {
      what: 'counter',
      operation: 'memory of a counter series, one label',
      targets: [{ of: OURS, most: 64 }],
      show: showBytes,
      without: 'hdr-histogram-js',
    },
    {
      what: 'timer',
      operation: 'memory of a labelled timer or histogram',
      targets: [{ of: OURS, most: 18 * 1024 }],
      show: showBytes,
    },
  ]
  const measured = []
  for (const { what, without, ...rest } of cases) {
    const names = [...entries.keys()].filter((name) => name !== without)
    const figures = new Map(names.map((name) => [name, []]))
    for (let round = 0; round < processes; round++) {
      for (const name of random.shuffle(names)) {
        const args = ['--expose-gc', processFile, what, name, entries.get(name)]
        const { stdout } = await run(process.execPath, args)
        figures.get(name).push(Number(stdout))
      }
    }
    measured.push({ ...rest, figures })
  }
  return measured
}
