import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { start } from '../fixtures/cli.ts'
import { GateProject, suiteOf, verdictsOf, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

const files = {
  'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()' }),
  'src/work.js': work(),
  'README.md': 'demo\n',
}

function projectWith(changes: Readonly<Record<string, string>> = {}, subfolder?: string): GateProject {
  const project = new GateProject({ ...files, ...changes }, subfolder)
  projects.push(project)
  return project
}

/** A suite of which every revision has the same. */
const untouched = {
  'benchmarks/z.bench.js': suiteOf('z', { same: '() => work()' }, { from: '../src/untouched.js' }),
  'src/untouched.js': work(),
}

describe.concurrent('a gate that matches nothing', () => {
  it('fails, and says what to do, when no suite is named so, beside one that is', async () => {
    const { code, stdout, stderr } = await projectWith(untouched).gate('z.bench', 'nosuch', '--base', 'HEAD')
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error: suites: found no suite or file like "nosuch"; the nearest are .*\n/m)
  })

  it('fails, and says what to do, when no call is named so', async () => {
    const { code, stdout, stderr, record } = await projectWith().gate('-t', 'nosuch', '--base', 'HEAD')
    expect(code).toBe(3)
    expect(record?.calls).toEqual([])
    expect(stdout).toContain('no call was found, so nothing is known')
    expect(stderr).toContain('nothing was measured: no call matches; tidemark list shows all of them\n')
  })

  it('fails when every call is left out for its server, and says what to do', async () => {
    const project = projectWith({
      'benchmarks/served.bench.js': `import { suite } from '@tidemark/harness'
export default suite('served', { server: { command: ['node', 'serve.mjs'] }, calls: { get: () => 1 } })`,
    })
    const { code, stderr } = await project.gate('served', '--base', 'HEAD')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'left out 1 call of served, for which a server is started: compare them under load with --signals throughput,tail, or see what they do with tidemark load\n',
    )
    expect(stderr).toContain('nothing was measured: every call that matches was left out\n')
  })

  it('fails when there is no suite, and says where suites are looked for', async () => {
    const project = projectWith()
    project.git('rm', '--quiet', '-r', 'benchmarks')
    const { code, stdout, stderr } = await project.gate('--base', 'HEAD')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('no suite matches benchmarks/**/*.bench.{ts,mts,js,mjs}')
  })
})

describe.concurrent('a suite that does not load', () => {
  const fails = `throw new Error('no database')\n${work()}`

  it('in head alone is broken', async () => {
    const project = projectWith()
    project.put({ 'src/work.js': fails })
    const { code, stdout, record } = await project.gate()
    expect(code).toBe(3)
    expect(record?.brokenSuites).toMatchObject([{ file: 'benchmarks/a.bench.js' }])
    expect(record?.calls).toEqual([])
    expect(stdout).toContain('1 broken suite')
    expect(stdout).toContain('benchmarks/a.bench.js: load-failed, Error: no database\n')
    expect(stdout).toContain('src/work.js:1')
  })

  it.each([
    ['throws', { 'src/work.js': fails }, 'no database'],
    ['misses a module', { 'src/work.js': "export { work } from './lost.js'\n" }, 'lost.js'],
  ])('in the base alone is broken, not new: it %s', async (_, inBase, reason) => {
    const project = projectWith({ ...untouched, ...inBase })
    project.put({ 'src/work.js': work() })
    const { code, stdout, record } = await project.gate()
    expect(code).toBe(3)
    expect(verdictsOf(record)).toEqual({ 'a › one': 'broken', 'z › same': 'same' })
    expect(record?.calls[0]?.breakage).toMatchObject({ arm: 'base', reason: 'load-failed' })
    expect(stdout).toMatch(/^broken {4}a › one: load-failed in load of base, /m)
    expect(stdout).toContain(reason)
    expect(stdout).toContain('mend its benchmark first')
  })

  it('in both is broken', async () => {
    const { code, stdout } = await projectWith({ 'src/work.js': fails }).gate('--base', 'HEAD')
    expect(code).toBe(3)
    expect(stdout).toContain('1 broken suite')
  })
})

describe.concurrent('a call that is not in both revisions', () => {
  it('is gone and new when it was renamed: what was guarded no longer is, unless that is meant', async () => {
    const project = projectWith(untouched)
    // Its new name calls what the base does not have.
    project.put({
      'benchmarks/a.bench.js': suiteOf('a', { two: '() => work()' }, { from: '../src/renamed.js' }),
      'src/renamed.js': work(),
    })
    const strict = await project.gate()
    expect(verdictsOf(strict.record)).toEqual({ 'a › one': 'gone', 'a › two': 'new', 'z › same': 'same' })
    expect(strict.code).toBe(5)
    expect(strict.stdout).toMatch(/^gone {6}a › one\n.*--allow-gone$/m)
    const allowed = await project.gate('--allow-gone')
    expect(allowed.code).toBe(0)
    expect(verdictsOf(allowed.record)).toEqual(verdictsOf(strict.record))
  })

  it('is gone when it was removed, with its suite, too', async () => {
    const project = projectWith({
      ...untouched,
      'benchmarks/z.bench.js': suiteOf('z', { same: '() => work()', two: '() => work()' }),
    })
    project.put({ 'benchmarks/z.bench.js': suiteOf('z', { same: '() => work()' }) })
    project.git('rm', '--quiet', 'benchmarks/a.bench.js')
    const { code, record } = await project.gate('--budget', '100 ms')
    expect(verdictsOf(record)).toMatchObject({ 'a › one': 'gone', 'z › two': 'gone' })
    expect(code).toBe(5)
  })

  it('does not pass by being new alone: nothing was compared', async () => {
    const project = projectWith()
    project.put({
      'benchmarks/b.bench.js': suiteOf('b', { two: '() => work()' }, { from: '../src/added.js' }),
      'src/added.js': work(),
    })
    const { code, stdout, record } = await project.gate('b.bench')
    expect(verdictsOf(record)).toEqual({ 'b › two': 'new' })
    expect(code).toBe(5)
    expect(stdout).toContain('nothing to compare with')
  })

  it('is changed when its benchmark was edited so that the base cannot run it', async () => {
    const project = projectWith(untouched)
    project.put({
      'benchmarks/a.bench.js': suiteOf('a', { one: '() => work() + 1' }, { from: '../src/other.js' }),
      'src/other.js': work(),
    })
    const { code, stdout, record } = await project.gate()
    expect(verdictsOf(record)).toEqual({ 'a › one': 'changed', 'z › same': 'same' })
    expect(code).toBe(5)
    expect(stdout).toContain('the benchmark was edited and')
  })
})

describe.concurrent('equal code', () => {
  it.each([
    ['nothing differs', {}],
    ['a document differs', { 'README.md': 'better\n', 'docs/guide.md': 'new\n' }],
    ['source that no call loads differs', { 'src/other.js': work(20) }],
  ])('passes without being measured, and says so, where %s', async (_, changes) => {
    const project = projectWith({ ...untouched, 'src/other.js': work() })
    project.put(changes)
    const { code, stdout, record } = await project.gate('--base', 'HEAD')
    expect(code).toBe(0)
    expect(
      record?.calls.map(({ verdict, identical, replicates }) => [verdict, identical, replicates]),
    ).toEqual([
      ['same', true, []],
      ['same', true, []],
    ])
    expect(record?.shams).toEqual([])
    expect(stdout).toContain('2 same: both revisions load the same code (not measured)')
  })

  it('is found in a subfolder of a repository, whose working tree may be dirty elsewhere', async () => {
    const project = projectWith({}, 'packages/the api')
    project.commit({ 'other/a.js': work() })
    project.write({ 'other/a.js': work(20) })
    const { code, record } = await project.gate('--base', 'HEAD')
    expect(code).toBe(0)
    expect(record?.calls).toMatchObject([{ identical: true, file: 'benchmarks/a.bench.js' }])
    expect(record?.arms).toMatchObject([
      { name: 'head', dirty: true },
      { name: 'base', dirty: false },
    ])
  })
})

describe.concurrent('a gate that reports', () => {
  it('sends what it found, or ends before anything is prepared', async () => {
    const project = projectWith()
    project.put({ 'README.md': 'another\n' })
    const { code, stderr } = await project.gate('--base', 'HEAD', '--report', 'file:history.ndjson')
    expect(code).toBe(0)
    expect(stderr).toContain(`reported 3 points to ${join(project.project, 'history.ndjson')}\n`)
    const lines = readFileSync(join(project.project, 'history.ndjson'), 'utf8').trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { name: 'tidemark.gate.duration', unit: 's' },
      { name: 'tidemark.gate.exit_code', value: 0 },
      { name: 'tidemark.gate.verdict', tags: { suite: 'a', call: 'one', verdict: 'same', dirty: 'true' } },
    ])
    const wrong = await project.gate('--base', 'HEAD', '--report', 'nowhere')
    expect({ code: wrong.code, stdout: wrong.stdout }).toEqual({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^error: --report: found no URL; allowed is influx:/)
  })
})

describe.concurrent('a base that is no revision', () => {
  it.each([
    [['--base=--upload-pack=touch pwned']],
    [['--base', '$(touch pwned)']],
    [['--base', ';touch pwned']],
    [['--base', 'HEAD\ntouch pwned']],
    [['--base', 'nosuch']],
    [['--base', 'HEAD', '--tidemark', '`touch pwned`']],
  ])('is a mistake and runs nothing: %j', async (args) => {
    const project = projectWith()
    const { code, stdout, stderr, record } = await project.gate(...args)
    expect({ code, stdout, record }).toEqual({ code: 2, stdout: '', record: null })
    expect(stderr).toMatch(/^error: .*revision/)
    expect(existsSync(join(project.root, 'pwned'))).toBe(false)
  })
})

describe.concurrent('a base that cannot be made', () => {
  it('fails with the end of what its build wrote', async () => {
    const build = (text: string): string => `${text}\n`
    const project = projectWith({
      'package.json': JSON.stringify({ name: 'demo', type: 'module', scripts: { build: 'node build.cjs' } }),
      'build.cjs': build(
        "console.log('compiling'); console.error('\\u001b[31mno such compiler'); process.exit(7)",
      ),
    })
    project.put({ 'build.cjs': build("console.log('fine')") })
    const { code, stdout, stderr, record } = await project.gate()
    expect({ code, stdout, record }).toEqual({ code: 3, stdout: '', record: null })
    expect(stderr).toContain('base: building\n')
    expect(stderr).toMatch(/^error: .*build failed: `npm run build`/m)
    expect(stderr).toContain('no such compiler')
    expect(stderr).not.toContain('\u001b')
  })

  it('is not replaced by another when there is nothing to compare with', async () => {
    const { code, stderr } = await projectWith().gate()
    expect(code).toBe(2)
    expect(stderr).toContain('HEAD is the first commit and no file differs from it')
  })
})

describe.concurrent('a verdict that cannot be written', () => {
  it('is shown all the same, and does not pass', async () => {
    const project = projectWith()
    // A file that takes the place of nothing: it is no regular one.
    const target = process.platform === 'win32' ? 'NUL' : '/dev/full'
    const { code, stdout, stderr } = await start(
      project.project,
      ['gate', '--base', 'HEAD', '--json', target],
      project.environment,
    ).ended
    expect(code).toBe(2)
    expect(stdout).toContain('1 same: both revisions load the same code')
    expect(stderr).toMatch(/^error: .*not written/m)
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is shown all the same where the folder is not to be written to',
    async () => {
      const project = projectWith()
      const folder = join(project.folder, 'locked')
      mkdirSync(folder, { mode: 0o500 })
      const { code, stdout } = await start(
        project.project,
        ['gate', '--base', 'HEAD', '--json', join(folder, 'gate.json')],
        project.environment,
      ).ended
      expect(code).toBe(2)
      expect(stdout).toContain('1 same')
    },
  )

  it('costs no measurement when the folder is missing', async () => {
    const project = projectWith()
    const { code, stdout, stderr } = await start(
      project.project,
      ['gate', '--base', 'HEAD', '--json', 'nowhere/gate.json'],
      project.environment,
    ).ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error: --json: found no folder')
  })

  it.skipIf(process.platform !== 'linux')('does not pass when the screen is a full disk', async () => {
    const project = projectWith()
    const full = openSync('/dev/full', 'w')
    const { code, stderr } = await start(
      project.project,
      ['gate', '--base', 'HEAD'],
      project.environment,
      full,
    ).ended
    expect(code).toBe(3)
    expect(stderr).toContain('ENOSPC')
  })
})
