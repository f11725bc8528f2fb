import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { GateProject, suiteOf, verdictsOf, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

function projectWith(files: Readonly<Record<string, string>>, subfolder?: string): GateProject {
  const project = new GateProject(files, subfolder)
  projects.push(project)
  return project
}

const one = {
  'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()' }),
  'src/work.js': work(),
}

/** Time enough for a replicate or two, and too little to decide anything. */
const short = ['--budget', '100 ms']
/** No noise makes a call of some microseconds three times slower. */
const coarse = ['--margin', '200%', '--signals', 'time']

describe.concurrent('a slowdown', () => {
  it('of one call in twenty is named, exactly it, with the function to blame', async () => {
    const untouched = Object.fromEntries(
      Array.from({ length: 18 }, (_, at) => [`call ${at}`, '() => work()']),
    )
    const project = projectWith({
      'benchmarks/z.bench.js': suiteOf('z', untouched, { from: '../src/untouched.js' }),
      'src/untouched.js': work(),
      'benchmarks/a.bench.js': suiteOf(
        'a',
        { quick: '() => work()', guarded: '() => search()' },
        { imports: "import { search } from '../src/search.js'" },
      ),
      'src/work.js': work(),
      'src/search.js': work(1, 'search'),
    })
    project.put({ 'src/search.js': work(20, 'search') })
    const { code, stdout, record } = await project.gate(...coarse)
    expect(code).toBe(1)
    const slower = record?.calls.filter(({ verdict }) => verdict === 'slower') ?? []
    expect(slower.map(({ suite, id }) => `${suite} › ${id}`)).toEqual(['a › guarded'])
    expect(record?.calls.filter(({ identical }) => identical)).toHaveLength(18)
    expect(verdictsOf(record)['a › quick']).toBe('same')
    const [signal] = slower[0]?.signals ?? []
    expect(signal).toMatchObject({ verdict: 'slower', confirmed: true })
    expect(signal?.effect).toBeGreaterThan(10)
    expect(slower[0]?.explanation?.cpu[0]).toMatchObject({ function: 'search', file: 'src/search.js' })
    expect(record?.shams).toMatchObject([{ suite: 'a', alarmed: false }])
    expect(stdout).toMatch(/^slower {4}a › guarded: time ×\d/m)
    expect(stdout.match(/^slower /gm)).toHaveLength(1)
    expect(stdout).toContain('the machine can be trusted')
  })

  it('between two folders is named without git, and stands without a profile', async () => {
    const project = projectWith(one)
    const at = (name: string, times: number): string => {
      for (const [path, text] of Object.entries({ ...one, 'src/work.js': work(times) })) {
        project.write({ [join(name, path)]: text })
      }
      return `${name}=${name}`
    }
    // In the place where profiles are kept there is a file.
    project.write({ 'node_modules/.cache/tidemark/profiles': '' })
    const arms = ['--arms', at('before', 1), at('after', 20)]
    const { code, stdout, stderr, record } = await project.gate(
      ...coarse,
      ...arms,
      ...['--html', 'gate.html'],
    )
    expect(code).toBe(1)
    expect(record?.arms.map(({ name, label }) => [name, label])).toEqual(
      ['after', 'before'].map((name) => [name, join(project.root, name)]),
    )
    expect(record?.calls).toMatchObject([{ verdict: 'slower', explanation: null }])
    expect(record?.calls[0]?.signals).toMatchObject([{ reference: 'before', verdict: 'slower' }])
    expect(stderr).toContain('no profile of it: EEXIST')
    expect(stdout).toMatch(/^slower {4}a › one: time /m)
    const page = await readFile(join(project.root, 'gate.html'), 'utf8')
    expect(page).toMatch(/<h1 class="bad">1 call slower<\/h1>/)
    expect(page).toContain('Time against ')
  })
})

describe.concurrent('a benchmark that was edited', () => {
  it('is measured as it is now on both sides, and said to be', async () => {
    const project = projectWith(one)
    const now = suiteOf('a', { one: '() => work() + work() + work() + work()' })
    for (const [path, text] of Object.entries(one)) {
      project.write({
        [join('base', path)]: text,
        [join('head', path)]: path.startsWith('bench') ? now : text,
      })
    }
    // Each by its own benchmark, head would be four times slower.
    const { code, stdout, record } = await project.gate(...coarse, '--arms', 'base=base', 'head=head')
    expect(code).toBe(0)
    expect(record?.calls).toMatchObject([{ verdict: 'same', edited: true, identical: false }])
    expect(record?.calls[0]?.signals[0]?.effect).toBeLessThan(2)
    expect(stdout).toMatch(/^edited {4}a › one\n.*both sides ran it as it is now/m)
  })
})

describe.concurrent('a call that breaks', () => {
  const throws = `export const work = () => {\n  throw new TypeError('no such order')\n}\n`

  it.each([
    ['head', work(), throws],
    ['base', throws, work()],
  ])('in %s alone is broken', async (arm, base, head) => {
    const project = projectWith({ ...one, 'src/work.js': base })
    project.put({ 'src/work.js': head })
    const { code, stdout, record } = await project.gate(...short)
    expect(code).toBe(3)
    expect(record?.calls).toMatchObject([
      {
        verdict: 'broken',
        signals: [],
        breakage: { arm, reason: 'threw', message: 'TypeError: no such order' },
      },
    ])
    expect(stdout).toContain(`broken    a › one: threw in warm-up of ${arm}, TypeError: no such order\n`)
    expect(stdout).toContain('src/work.js:2')
  })

  it.each([
    ['its process dies', "process.kill(process.pid, 'SIGKILL')", 'crashed'],
    ['its worker ends', 'process.exit(0)', 'exited'],
  ])('midway is broken, though it was measured before: %s', async (_, dies, reason) => {
    const project = projectWith({
      ...one,
      'benchmarks/a.bench.js': suiteOf(
        'a',
        { one: `{ prepare: () => died(), run: () => work() }` },
        { imports: "import { died } from '../src/died.js'" },
      ),
      // Each replicate prepares the call once in each arm: the third one is the second replicate's.
      'src/died.js': `import { appendFileSync, readFileSync } from 'node:fs'
export const died = () => {
  appendFileSync('count', '.')
  if (readFileSync('count', 'utf8').length > 2) ${dies}
  return {}
}
`,
      '.gitignore': 'node_modules\ncount\n',
    })
    project.put({ 'data.json': '[]\n' })
    const { code, stdout, record } = await project.gate('--budget', '30 s')
    expect(code).toBe(3)
    expect(record?.calls).toMatchObject([
      { verdict: 'broken', signals: [], breakage: { reason, replicate: 1 } },
    ])
    expect(record?.calls[0]?.replicates).toHaveLength(1)
    expect(stdout).toContain(`broken    a › one: ${reason}`)
  })
})

describe.concurrent('a budget', () => {
  it('of time too small to decide anything does not pass; what differs in data was measured', async () => {
    const project = projectWith({ ...one, 'data/orders.json': '[]\n' }, 'packages/api')
    project.put({ 'data/orders.json': '[1]\n' })
    const { code, stdout, record } = await project.gate(...short)
    expect(code).toBe(3)
    expect(record).toMatchObject({ outOfTime: true, calls: [{ verdict: 'undecided', identical: false }] })
    expect(record?.calls[0]?.replicates.length).toBeGreaterThan(0)
    expect(record?.arms).toMatchObject([{ label: 'working tree', dirty: true }, { dirty: false }])
    expect(stdout).toContain('out of time: the budget of')
    expect(stdout).toContain('a larger --budget gives it more time')
  })

  it('of a call that head exceeds fails, whatever the base took', async () => {
    const benchmark = suiteOf('a', { one: "{ run: () => work(), budget: { p50: '1 ns' } }" })
    const project = projectWith({ ...one, 'benchmarks/a.bench.js': benchmark })
    project.put({ 'src/work.js': `${work()}// other\n` })
    const { code, stdout, record } = await project.gate(...short)
    expect(code).toBe(1)
    expect(record?.calls).toMatchObject([{ breaches: [{ what: 'p50', limit: 1 }] }])
    expect(stdout).toMatch(/^over budget a › one: p50 .*, budget 1 ns$/m)
  })
})

it.concurrent('equal code with other packages is measured, and the other lock file is named', async () => {
  const lock = (version: string): string =>
    JSON.stringify({ lockfileVersion: 3, packages: { '': { version } } })
  const project = projectWith({ ...one, 'package-lock.json': lock('1.0.0') })
  project.put({ 'package-lock.json': lock('1.0.1') })
  const { stdout, record } = await project.gate(...short)
  expect(record?.calls).toMatchObject([{ identical: false }])
  expect(record?.calls[0]?.replicates.length).toBeGreaterThan(0)
  expect(stdout).toContain('the lock file is not that of')
})

it.concurrent('equal code is measured all the same when the older revision differs', async () => {
  const project = projectWith(one)
  project.git('tag', 'v1')
  project.commit({ 'src/work.js': work(20) })
  const { code, record } = await project.gate('--base', 'HEAD', '--tidemark', 'v1', ...short)
  expect(code).toBe(3)
  expect(record?.calls).toMatchObject([{ verdict: 'undecided', identical: false }])
  const [time, olderTime] = record?.calls[0]?.signals.filter(({ signal }) => signal === 'time') ?? []
  expect([time?.reference, olderTime?.reference]).toEqual(['base', 'tidemark'])
  expect(time?.effect).toBeLessThan(3)
  expect(olderTime?.effect).toBeGreaterThan(10)
})

describe.concurrent('arms that cannot share an isolate', () => {
  const onlyOnce = `if (globalThis.loaded) throw new Error('loaded twice')\nglobalThis.loaded = true\n`

  it.each([
    ['as the suite says', '', "isolation: 'process',"],
    ['as one of them refuses to be loaded beside the other', onlyOnce, ''],
  ])('are measured in processes of their own, and said to be: %s', async (_, refusal, options) => {
    const project = projectWith({
      'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()' }, { options }),
      'src/work.js': refusal + work(),
    })
    project.put({ 'src/work.js': `${refusal}${work()}// other\n` })
    // The refusal costs the first replicate.
    const { code, stdout, record } = await project.gate('--budget', refusal === '' ? '100 ms' : '5 s')
    expect(code).toBe(3)
    expect(record?.calls).toMatchObject([{ isolation: 'process', verdict: 'undecided' }])
    if (refusal === '') expect(record?.calls[0]?.breakage).toBeNull()
    else expect(stdout).toMatch(/apart .*loaded twice/)
    expect(record?.calls[0]?.replicates.length).toBeGreaterThan(0)
    expect(stdout).toContain('measured in separate processes: less precise')
  })
})

it.concurrent('a call that cannot be decided passes, but not a strict gate', async () => {
  // In three replicates of five one arm is much slower, in the others the other one: nothing decides that.
  const turning = (arm: string): string => `import { appendFileSync, readFileSync } from 'node:fs'
let times = 0
export const turn = () => {
  appendFileSync('count-${arm}', '.')
  const replicate = readFileSync('count-${arm}', 'utf8').length
  times = [0, 1, 3].includes(replicate % 5) === ${arm === 'head'} ? 20_000 : 1_000
  return {}
}
export const work = () => {
  let sum = 0
  for (let i = 0; i < times; i++) sum += i % 7
  return sum
}
`
  const benchmark = suiteOf(
    'a',
    { one: '{ prepare: () => turn(), run: () => work() }' },
    { imports: "import { turn } from '../src/work.js'" },
  )
  const project = projectWith(one)
  project.write({
    'base/src/work.js': turning('base'),
    'head/src/work.js': turning('head'),
    'base/benchmarks/a.bench.js': benchmark,
    'head/benchmarks/a.bench.js': benchmark,
  })
  const arms = ['--arms', 'base=base', 'head=head']
  const { code, stdout, record } = await project.gate('--strict', ...coarse, ...arms)
  expect(code).toBe(4)
  expect(record).toMatchObject({ outOfTime: false, calls: [{ verdict: 'undecided' }] })
  expect(record?.calls[0]?.replicates).toHaveLength(20)
  expect(stdout).toMatch(/^undecided a › one: time /m)
})
