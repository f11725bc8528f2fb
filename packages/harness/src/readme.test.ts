import { execFile } from 'node:child_process'
import { readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../testing/temporary-project.ts'
import { listSuites, type SuiteList } from './run/list.ts'
import { baselineReplicates, defaultSettings, quickSettings } from './settings.ts'

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')
const readOwn = (path: string): Promise<string> => readFile(join(repository, path), 'utf8')

/** The TypeScript examples of a text by the file that their first line names. */
function examplesOf(markdown: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...markdown.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', code = '']) => [
      path,
      code,
    ]),
  )
}

const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: ['node'],
}

describe.each<[string, readonly string[], readonly (readonly [string, readonly string[]])[]]>([
  [
    'README.md',
    ['src/price-list.ts', 'benchmarks/price-list.bench.ts'],
    [['price list', ['GET /prices', 'POST /carts [items=10]', 'POST /carts [items=200]']]],
  ],
  [
    'packages/harness/README.md',
    [
      'benchmarks/sessions.bench.ts',
      'benchmarks/shop.bench.ts',
      'src/sorting.bench.ts',
      'benchmarks/sorting.bench.ts',
      'benchmarks/parsing.bench.ts',
      'measure-all.ts',
    ],
    [
      ['parsing', ['JSON.parse']],
      [
        'sessions',
        [
          'key.toString',
          'sign (sha256)',
          'verify session [roles=1, encoding=hex]',
          'verify session [roles=1, encoding=base64]',
          'verify session [roles=50, encoding=hex]',
          'verify session [roles=50, encoding=base64]',
        ],
      ],
      ['shop', ['GET /orders/:id', 'GET /prices', 'GET /report']],
      ['sorting', ['numbers › sort', 'numbers › sort typed']],
    ],
  ],
])('the examples of %s', (path, files, suites) => {
  let examples: Readonly<Record<string, string>> = {}
  let project: TemporaryProject
  let list: SuiteList

  beforeAll(async () => {
    const markdown = await readOwn(path)
    examples = examplesOf(markdown)
    // Every block is an example that names its file, so that none escapes the test.
    expect(markdown.match(/^```ts$/gm)).toHaveLength(Object.keys(examples).length)
    project = await temporaryProject({ ...examples, 'tsconfig.json': JSON.stringify({ compilerOptions }) })
    for (const [name, owner] of [
      ['@types', '.'],
      ['vitest', '.'],
      ['tinybench', 'packages/harness'],
    ] as const) {
      const installed = join(repository, owner, 'node_modules', name)
      await symlink(installed, join(project.root, 'node_modules', name), 'junction')
    }
    list = await listSuites({
      root: project.root,
      include: ['benchmarks/*.bench.ts'],
      settings: defaultSettings,
      signal: new AbortController().signal,
    })
  })
  afterAll(() => project?.remove())

  it('are all there', () => {
    expect(Object.keys(examples)).toEqual(files)
  })

  it('load as suites with the calls the text speaks of', () => {
    expect(list.broken).toEqual([])
    expect(list.suites.map(({ name, calls }) => [name, calls.map(({ id }) => id)])).toEqual(suites)
  })

  it('compile under strict settings', async () => {
    const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
    const compile = promisify(execFile)(process.execPath, [compiler, '-p', project.root])
    const output = await compile.then(
      ({ stdout }) => stdout,
      (error: { stdout: string; message: string }) => error.stdout || error.message,
    )
    expect(output).toBe('')
  })
})

describe('the table of settings', () => {
  it('has the defaults of the code', async () => {
    const markdown = await readOwn('packages/harness/README.md')
    const rows = [...markdown.matchAll(/^\| `(\w+)` \| ([\d.]*) ?\| ([\d.]*) ?\| (.*) \|$/gm)]
    const column = (index: number): Record<string, number> =>
      Object.fromEntries(rows.flatMap((row) => (row[index] ? [[row[1], Number(row[index])]] : [])))
    expect(column(2)).toEqual(defaultSettings)
    expect(column(3)).toEqual(quickSettings)
    expect(markdown).toContain(`${baselineReplicates} for a baseline`)
  })
})
