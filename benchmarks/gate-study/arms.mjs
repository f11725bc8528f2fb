import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { neutralEdits } from './neutral-edits.mjs'

const templates = fileURLToPath(new URL('workloads/', import.meta.url))
const harness = fileURLToPath(new URL('../../packages/harness', import.meta.url))

/** Not workloads: their text is the same in all arms, or written for each. */
const fixed = /\.suite\.mjs$|^knob\.mjs$|^open-workload\.mjs$/

/**
 * A temporary folder of arms, each a project of its own with a copy of every module, made when it is first
 * asked for.
 */
export async function createArms() {
  // The real path: on macOS the temporary folder is behind a link, and processes see the real one.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-gate-study-')))
  const made = new Map()
  return {
    /** The folder of an arm. Arms of different names are different folders, also when they are alike. */
    folder(name, change) {
      const key = `${name} ${JSON.stringify(change)}`
      if (!made.has(key)) made.set(key, makeArm(join(root, String(made.size)), change))
      return made.get(key)
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

/** @param {{ percent?: number, objects?: boolean, edit?: string }} change against the base */
async function makeArm(folder, { percent = 0, objects = false, edit }) {
  const benchmarks = join(folder, 'benchmarks')
  await mkdir(join(folder, 'node_modules', '@tidemark'), { recursive: true })
  await symlink(harness, join(folder, 'node_modules', '@tidemark', 'harness'), 'junction')
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'gate-study', private: true, type: 'module' }),
  )
  await cp(templates, benchmarks, { recursive: true })
  for (const name of await readdir(templates)) {
    const path = join(benchmarks, name)
    if (name.endsWith('.suite.mjs')) {
      // Under its own name only here: the repository's gate must not take the template for a suite.
      await writeFile(path.replace('.suite.mjs', '.bench.mjs'), await readFile(path))
      await rm(path)
    } else if (edit !== undefined && !fixed.test(name) && !name.endsWith('.test.mjs')) {
      await writeFile(path, neutralEdits[edit](await readFile(path, 'utf8')))
    }
  }
  await writeFile(
    join(benchmarks, 'knob.mjs'),
    `export const knob = { percent: ${percent}, objects: ${objects} }\n`,
  )
  return folder
}
