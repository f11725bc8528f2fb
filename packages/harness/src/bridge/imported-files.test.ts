import { execFile } from 'node:child_process'
import { readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { listSuites, type SuiteList } from '../run/list.ts'
import { measure } from '../run/measure.ts'
import { SuiteMeasurement } from '../run/measurement.ts'
import { defaultSettings, type MeasureSettings } from '../settings.ts'

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Windows as short as they can be. */
const settings: MeasureSettings = {
  ...defaultSettings,
  seed: 1,
  replicates: 1,
  warmupSeconds: 0.01,
  maximumWarmupSeconds: 0.05,
  measureSeconds: 0.02,
  pairSeconds: 0.02,
  probeSeconds: 0.005,
}

const sorting = `import { beforeAll, bench, describe, type BenchOptions } from 'vitest'
import { numbers } from './numbers.js'

const short: BenchOptions = { time: 1, iterations: 1, warmupTime: 1, warmupIterations: 1 }
let prepared: number[] = []
let copied: number[]
beforeAll(() => { copied = [...numbers] })

bench('copy', () => { [...copied] }, short)
describe('sorting', () => {
  bench('sort', () => { prepared.slice().sort() }, { ...short, setup: () => { prepared = [...numbers] } })
  describe.each([1, 2])('times %i', (times) => {
    bench('map', async () => { numbers.map((n) => n * times) }, short)
  })
  bench.skip('never', () => { throw new Error('skipped') })
})
`

const project: { current?: TemporaryProject } = {}
let list: SuiteList

beforeAll(async () => {
  const made = await temporaryProject({
    'src/numbers.ts': 'export const numbers: readonly number[] = [3, 1, 2]\n',
    'src/sorting.bench.ts': sorting,
    'benchmarks/sorting.bench.ts': `import { fromVitest } from '@tidemark/harness/vitest'
export default await fromVitest('sorting', () => import('../src/sorting.bench.ts'))
`,
    'src/bench.ts': `import { Bench } from 'tinybench'
import { numbers } from './numbers.js'
export const bench = new Bench({ name: 'numbers' })
  .add('sum', () => numbers.reduce((sum, n) => sum + n, 0))
  .add('later', async () => numbers.length)
`,
    'benchmarks/numbers.bench.ts': `import { fromTinybench } from '@tidemark/harness/tinybench'
import { bench } from '../src/bench.ts'
export default fromTinybench(bench)
`,
  })
  project.current = made
  const modules = join(made.root, 'node_modules')
  await symlink(join(packageFolder, 'node_modules', 'tinybench'), join(modules, 'tinybench'), 'junction')
  await symlink(
    join(packageFolder, '..', '..', 'node_modules', 'vitest'),
    join(modules, 'vitest'),
    'junction',
  )
  list = await listSuites({
    root: made.root,
    include: ['benchmarks/*.bench.ts'],
    settings,
    signal: new AbortController().signal,
  })
})
afterAll(() => project.current?.remove())

describe('files of other tools in suites', { timeout: 120_000 }, () => {
  it('are listed as calls', () => {
    expect(list.broken).toEqual([])
    expect(list.suites.map(({ name, calls }) => [name, calls.map(({ id }) => id)])).toEqual([
      ['numbers', ['sum', 'later']],
      ['sorting', ['copy', 'sorting › sort', 'sorting › times 1 › map', 'sorting › times 2 › map']],
    ])
  })

  it('are measured', async () => {
    const suites = list.suites.map((suite) => new SuiteMeasurement(suite))
    await measure(suites, {
      root: project.current?.root ?? '',
      settings,
      firstReplicate: 0,
      replicates: 1,
      signal: new AbortController().signal,
      onEvent: () => {},
    })
    const calls = suites.flatMap((suite) => suite.toRecord().calls)
    expect(
      calls.map((call) => [call.id, call.state === 'measured' ? call.kind : call.breakage.message]),
    ).toEqual([
      ['sum', 'sync'],
      ['later', 'async'],
      ['copy', 'sync'],
      ['sorting › sort', 'sync'],
      ['sorting › times 1 › map', 'async'],
      ['sorting › times 2 › map', 'async'],
    ])
  })

  it('hold nothing of vitest, and no path of this checkout', async () => {
    const bundle = list.suites.find(({ name }) => name === 'sorting')?.bundle
    const text = await readFile(bundle?.bundlePath ?? '', 'utf8')
    expect(text).not.toMatch(/from ["']vitest["']/)
    const withoutFirstLine = text.slice(text.indexOf('\n'))
    expect(withoutFirstLine).not.toContain(project.current?.root)
  })

  it('are the benchmarks that vitest itself runs', async () => {
    const root = project.current?.root ?? ''
    const program = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const args = ['bench', '--run', '--root', root, '--dir', 'src', '--outputJson', 'bench.json']
    await promisify(execFile)(process.execPath, [program, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: root },
    })
    const { files } = JSON.parse(await readFile(join(root, 'bench.json'), 'utf8')) as {
      files: { groups: { fullName: string; benchmarks: { name: string }[] }[] }[]
    }
    const names = files.flatMap(({ groups }) =>
      groups.flatMap(({ fullName, benchmarks }) =>
        benchmarks.map(({ name }) => [...fullName.split(' > ').slice(1), name].join(' › ')),
      ),
    )
    const ours = list.suites.find(({ name }) => name === 'sorting')?.calls.map(({ id }) => id) ?? []
    expect(names.sort()).toEqual([...ours].sort())
  })

  it('say at the import what Tidemark has not', async () => {
    await project.current?.write(
      'other/asserting.bench.ts',
      `import { bench, expect } from 'vitest'
bench('a', () => { expect(1).toBe(1) })
`,
    )
    await project.current?.write(
      'other/suite.bench.ts',
      `import { fromVitest } from '@tidemark/harness/vitest'
export default await fromVitest('asserting', () => import('./asserting.bench.ts'))
`,
    )
    const { broken } = await listSuites({
      root: project.current?.root ?? '',
      include: ['other/suite.bench.ts'],
      settings,
      signal: new AbortController().signal,
    })
    expect(broken.map(({ breakage }) => breakage.message)).toEqual([
      'other/asserting.bench.ts:1:17: No matching export in "tidemark stand-in:vitest" for import "expect"',
    ])
  })
})
