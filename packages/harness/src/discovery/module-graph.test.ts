import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type ModuleGraph, readModuleGraph } from './module-graph.ts'

const projects: TemporaryProject[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

const entry = 'benchmarks/a.bench.ts'
const files = {
  [entry]: "import { total } from '../src/total.js'\nexport default total([1])\n",
  'src/total.ts':
    "import { add } from 'adder'\nexport const total = (all: number[]): number => all.reduce(add)\n",
  'src/unused.ts': 'export const unused = 1\n',
  'node_modules/adder/package.json': '{"name":"adder","version":"1.0.0","main":"index.js"}',
  'node_modules/adder/index.js': 'exports.add = (a, b) => a + b\n',
}

async function graphOf(
  changes: Readonly<Record<string, string>> = {},
  link?: (root: string) => Promise<void>,
): Promise<ModuleGraph | null> {
  const project = await temporaryProject({ ...files, ...changes })
  projects.push(project)
  await link?.(project.root)
  return readModuleGraph(project.root, join(project.root, entry))
}

describe('the hash of a graph', () => {
  it('is the same in every checkout, and follows no file that nothing imports', async () => {
    const graph = await graphOf()
    expect(graph?.open).toBe(false)
    expect([...(graph?.ownFiles ?? [])].sort()).toEqual([entry, 'src/total.ts'])
    expect((await graphOf({ 'src/unused.ts': 'export const unused = 2\n' }))?.hash).toBe(graph?.hash)
  })

  it.each([
    ['the suite', { [entry]: `${files[entry]}// note\n` }],
    ['what it imports', { 'src/total.ts': `${files['src/total.ts']}// note\n` }],
    ['a package', { 'node_modules/adder/index.js': 'exports.add = (a, b) => b + a\n' }],
    [
      'a package that another package brings along',
      {
        'node_modules/adder/index.js': "exports.add = require('deep')\n",
        'node_modules/deep/index.js': 'module.exports = (a, b) => a + b\n',
      },
    ],
    [
      'JSON that is imported',
      { 'src/total.ts': "import a from './a.json'\nexport const total = () => a", 'src/a.json': '1' },
    ],
  ])('changes with %s', async (_, changes) => {
    expect((await graphOf(changes))?.hash).not.toBe((await graphOf())?.hash)
  })

  it('does not take one file for another of the same content', async () => {
    const moved = { [entry]: files[entry].replace('total.js', 'sum.js'), 'src/sum.ts': files['src/total.ts'] }
    const graph = await graphOf(moved)
    expect(graph?.ownFiles.has('src/sum.ts')).toBe(true)
    expect(graph?.hash).not.toBe((await graphOf())?.hash)
  })

  it('goes into packages of the workspace, whose links lead to source of our own', async () => {
    const inWorkspace = (text: string): Promise<ModuleGraph | null> =>
      graphOf(
        {
          [entry]: "import { area } from 'shapes'\nexport default area\n",
          'packages/shapes/package.json': '{"name":"shapes","main":"index.js"}',
          'packages/shapes/index.js': text,
        },
        (root) => symlink(join(root, 'packages', 'shapes'), join(root, 'node_modules', 'shapes'), 'junction'),
      )
    const graph = await inWorkspace('export const area = 1\n')
    expect(graph?.ownFiles.has('packages/shapes/index.js')).toBe(true)
    expect((await inWorkspace('export const area = 2\n'))?.hash).not.toBe(graph?.hash)
  })
})

describe('a graph is open', () => {
  it.each([
    "import { readFileSync } from 'node:fs'",
    "import * as fs from'fs'",
    'import { readFile } from "fs/promises"',
    "const fs = require('fs')",
    "const { readFile } = await import('node:fs/promises')",
    'const { readFileSync } = await import(`fs`)',
    "const fs = process.getBuiltinModule('fs')",
    "import { execFileSync } from 'node:child_process'",
    "import { Worker } from 'worker_threads'",
    "import { fork } from 'node:cluster'",
    "import { DatabaseSync } from 'node:sqlite'",
    "import { createRequire } from 'node:module'",
    "import module from 'module'",
    'const here = import.meta.url',
    'const here = __dirname + "/x"',
    'const name = "x"; await import(name)',
    'const name = "x"; await import(\n  // note\n  name)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a module.
    'const name = "./x.js"; await import(`${name}`)',
    "const name = 'x'; require('../src/' + name)",
    'const name = "x"; require(name)',
  ])('by %s', async (line) => {
    const text = `${line}\nexport const total = () => 1\n`
    expect((await graphOf({ 'src/total.ts': text }))?.open).toBe(true)
  })

  it.each([
    "const lazy = () => import('./lazy.js')",
    "export { lazy } from './lazy.js'",
    '// reads no files: the fs module is not used',
    "import { createHash } from 'node:crypto'",
    'const meta = { import: { meta: 1 } }',
  ])('and not by %s', async (line) => {
    const text = `${line}\nexport const total = () => 1\n`
    const graph = await graphOf({ 'src/total.ts': text, 'src/lazy.ts': 'export const lazy = 1\n' })
    expect(graph?.open).toBe(false)
  })

  it('by own code alone: what packages read is theirs', async () => {
    const changes = { 'node_modules/adder/index.js': "exports.add = require('fs').readFileSync\n" }
    expect((await graphOf(changes))?.open).toBe(false)
  })
})

describe('a graph that cannot be followed', () => {
  it.each([
    ['a missing module', { 'src/total.ts': "import './nowhere.js'\nexport const total = () => 1\n" }],
    ['a missing package', { 'src/total.ts': "import 'nobody'\nexport const total = () => 1\n" }],
    ['a syntax error', { 'src/total.ts': 'export const total = (\n' }],
  ])('is none: %s', async (_, changes) => {
    expect(await graphOf(changes)).toBeNull()
  })
})

it('has the text that is given in place of the suite, whether there is a file or not', async () => {
  const project = await temporaryProject(files)
  projects.push(project)
  const graphWith = (source: string): Promise<ModuleGraph | null> =>
    readModuleGraph(project.root, join(project.root, entry), source)
  const asItIs = await readModuleGraph(project.root, join(project.root, entry))
  expect(await graphWith(files[entry])).toEqual(asItIs)
  const without = "import { unused } from '../src/unused.js'\nexport default unused\n"
  const other = await graphWith(without)
  expect([...(other?.ownFiles ?? [])].sort()).toEqual([entry, 'src/unused.ts'])
  await rm(join(project.root, entry))
  expect(await graphWith(without)).toEqual(other)
})
