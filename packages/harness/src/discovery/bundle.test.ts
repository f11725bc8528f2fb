import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { bundleSuite } from './bundle.ts'
import { discoverSuites } from './discover.ts'

const projects: TemporaryProject[] = []
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const made = await temporaryProject(files)
  projects.push(made)
  return made.root
}
afterEach(async () => {
  await Promise.all(projects.splice(0).map((one) => one.remove()))
})

const good = `import { suite } from '@tidemark/harness'
import { twice } from './twice.js'
export default suite('s', { calls: { twice: () => twice(2) } })
`
const twice = 'export const twice = (n: number): number => 2 * n\n'

describe('bundleSuite', () => {
  it('makes plain JavaScript of TypeScript, .js imports of .ts files included', async () => {
    const root = await project({ 'benchmarks/a.bench.ts': good, 'benchmarks/twice.ts': twice })
    const { bundlePath, file } = await bundleSuite(root, join(root, 'benchmarks/a.bench.ts'))
    expect(file).toBe('benchmarks/a.bench.ts')
    const text = await readFile(bundlePath, 'utf8')
    expect(text).toContain('2 * n')
    expect(text).not.toContain(': number')
  })

  it('hashes alike in every checkout, and otherwise when the code differs', async () => {
    const url = '\nexport const here = import.meta.url\n'
    const roots = [
      await project({ 'benchmarks/a.bench.ts': good + url, 'benchmarks/twice.ts': twice }),
      await project({ 'benchmarks/a.bench.ts': good + url, 'benchmarks/twice.ts': twice }),
      await project({ 'benchmarks/a.bench.ts': good + url, 'benchmarks/twice.ts': twice.replace('2', '3') }),
    ]
    const hashes = await Promise.all(
      roots.map(async (root) => (await bundleSuite(root, join(root, 'benchmarks/a.bench.ts'))).suiteHash),
    )
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })

  it('keeps import.meta.url pointing at the source file', async () => {
    const root = await project({
      'benchmarks/a.bench.ts':
        'export default [import.meta.url, import.meta.dirname, import.meta.filename]\n',
    })
    const path = join(root, 'benchmarks/a.bench.ts')
    const { bundlePath } = await bundleSuite(root, path)
    const module = (await import(/* @vite-ignore */ pathToFileURL(bundlePath).href)) as { default: unknown }
    expect(module.default).toEqual([pathToFileURL(path).href, join(root, 'benchmarks'), path])
  })

  it('loads CommonJS files of the project: the packages they require, and the folder they are in', async () => {
    const root = await project({
      'package.json': JSON.stringify({ name: 'app' }),
      'node_modules/dep/package.json': JSON.stringify({ name: 'dep', main: 'index.js' }),
      'node_modules/dep/index.js': "module.exports = { dep: 'loaded' }\n",
      'src/app.js': [
        '#!/usr/bin/env node',
        "const { dep } = require('dep')",
        "const { join } = require('node:path')",
        'module.exports = { dep, views: join(__dirname, "views"), __filename, main: require.main === module }',
        'if (require.main === module) throw new Error("started")',
      ].join('\n'),
      'src/compiled.js': "exports.named = (name) => require(name).dep\nexports.text = '__dirname'\n",
      'benchmarks/a.bench.mjs': [
        "import { createRequire } from 'node:module'",
        "import app from '../src/app.js'",
        "import { named, text } from '../src/compiled.js'",
        'const require = createRequire(import.meta.url)',
        "export default { ...app, named: named('dep'), text, own: require('../src/app.js').dep }",
      ].join('\n'),
    })
    const { bundlePath } = await bundleSuite(root, join(root, 'benchmarks/a.bench.mjs'))
    const module = (await import(/* @vite-ignore */ pathToFileURL(bundlePath).href)) as { default: unknown }
    expect(module.default).toEqual({
      dep: 'loaded',
      views: join(root, 'src/views'),
      __filename: join(root, 'src/app.js'),
      main: false,
      named: 'loaded',
      text: '__dirname',
      own: 'loaded',
    })
  })

  it('leaves a module that says for itself what its folder is', async () => {
    const root = await project({
      'benchmarks/a.bench.mjs': [
        "import { dirname } from 'node:path'",
        "import { fileURLToPath } from 'node:url'",
        'const __filename = fileURLToPath(import.meta.url)',
        'const __dirname = dirname(__filename)',
        "import other from './other.js'",
        'export default [__filename, __dirname, other]',
      ].join('\n'),
      'benchmarks/other.js': "const __dirname = 'mine'\nexport default __dirname\n",
    })
    const path = join(root, 'benchmarks/a.bench.mjs')
    const { bundlePath } = await bundleSuite(root, path)
    const module = (await import(/* @vite-ignore */ pathToFileURL(bundlePath).href)) as { default: unknown }
    expect(module.default).toEqual([path, join(root, 'benchmarks'), 'mine'])
  })

  it('loads source of another package of the workspace with the dependencies of that package', async () => {
    const dependency = (folder: string, version: string): Record<string, string> => ({
      [`${folder}/node_modules/dep/package.json`]: JSON.stringify({
        name: 'dep',
        type: 'module',
        exports: './index.js',
      }),
      [`${folder}/node_modules/dep/index.js`]: `export const version = '${version}'\n`,
    })
    const root = await project({
      'bench/package.json': JSON.stringify({ name: 'bench', type: 'module' }),
      'bench/a.bench.ts':
        "import { version } from 'dep'\nimport { theirs } from '../core/src/core.js'\n" +
        "import { typed } from 'source'\nimport { join } from 'node:path'\n" +
        'export default [version, theirs, typed, typeof join]\n',
      ...dependency('bench', 'ours'),
      'core/package.json': JSON.stringify({ name: 'core', type: 'module' }),
      'core/src/core.ts': "import { version } from 'dep'\nexport const theirs: string = version\n",
      ...dependency('core', 'theirs'),
      'source/package.json': JSON.stringify({ name: 'source', type: 'module', exports: './index.ts' }),
      'source/index.ts': "export const typed: string = 'typed'\n",
    })
    await symlink(join(root, 'source'), join(root, 'bench/node_modules/source'), 'junction')
    const { bundlePath } = await bundleSuite(root, join(root, 'bench/a.bench.ts'))
    const module = (await import(/* @vite-ignore */ pathToFileURL(bundlePath).href)) as { default: unknown }
    expect(module.default).toEqual(['ours', 'theirs', 'typed', 'function'])
  })

  it.each<[string, string, string]>([
    [
      'a file that does not parse',
      'export default {\n  calls: }',
      'benchmarks/a.bench.ts:2:10: Unexpected "}"',
    ],
    [
      'a missing import',
      "import './nowhere.js'\nexport default 1",
      'benchmarks/a.bench.ts:1:8: Could not resolve "./nowhere.js"',
    ],
    [
      'no default export',
      'export const calls = {}',
      'benchmarks/a.bench.ts: no default export; write export default',
    ],
    [
      'a call written twice',
      "export default { calls: {\n  'GET /': 1,\n  'GET /': 2 } }",
      'benchmarks/a.bench.ts:3:3: Duplicate key "GET /" in object literal (first on line 2)',
    ],
  ])('names file, line and column of %s', async (_, text, message) => {
    const root = await project({ 'benchmarks/a.bench.ts': text })
    await expect(bundleSuite(root, join(root, 'benchmarks/a.bench.ts'))).rejects.toThrow(message)
  })
})

describe('discoverSuites', () => {
  it('finds suites in a fixed order, and not those of dependencies', async () => {
    const root = await project({
      'benchmarks/b.bench.ts': '',
      'benchmarks/deep/a.bench.ts': '',
      'benchmarks/node_modules/x/c.bench.ts': '',
      'benchmarks/no-suite.ts': '',
    })
    const found = await discoverSuites(root, ['benchmarks/**/*.bench.ts'])
    expect(found).toEqual([join(root, 'benchmarks/b.bench.ts'), join(root, 'benchmarks/deep/a.bench.ts')])
  })

  it('fails when there is none', async () => {
    const root = await project({})
    await expect(discoverSuites(root, ['benchmarks/**/*.bench.ts'])).rejects.toThrow(
      'no suite matches benchmarks/**/*.bench.ts; a suite is a file such as',
    )
  })
})
