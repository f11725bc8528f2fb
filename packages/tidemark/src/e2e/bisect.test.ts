import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BisectRecord } from '@tidemark/gate/bisect'
import { afterAll, describe, expect, it } from 'vitest'
import { type Ended, type Started, start, until } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

const suite = suiteOf('a', { one: '() => work()' })

/** A repository with a commit for each set of files, tagged `r0`, `r1` … */
function repository(...revisions: readonly Readonly<Record<string, string>>[]): GateProject {
  const [first = {}, ...others] = revisions
  const project = new GateProject(first)
  projects.push(project)
  project.git('tag', 'r0')
  for (const [index, files] of others.entries()) {
    project.put(files)
    project.commit()
    project.git('tag', `r${index + 1}`)
  }
  return project
}

function startBisect(project: GateProject, ...args: readonly string[]): Started {
  return start(project.project, ['bisect', '--seed', '1', ...args], project.environment)
}

interface BisectEnd extends Ended {
  /** Null when none was written. */
  readonly record: BisectRecord | null
}

async function bisect(project: GateProject, ...args: readonly string[]): Promise<BisectEnd> {
  const file = join(project.folder, 'bisect.json')
  const ended = await startBisect(project, '--json', file, ...args).ended
  return { ...ended, record: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null }
}

/** The files in which a project keeps what its bisections found. */
function stateFiles(project: GateProject): readonly string[] {
  const folder = join(project.project, 'node_modules', '.cache', 'tidemark', 'bisect')
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[0-9a-f]{20}\.json$/.test(name))
        .map((name) => join(folder, name))
    : []
}

it('names two commits of six, across a kill, a revision that does not load and one that changes nothing', async () => {
  const project = repository(
    { 'benchmarks/a.bench.js': suite, 'src/work.js': work() },
    { 'README.md': 'demo\n' },
    { 'src/work.js': work(3) },
    { 'src/work.js': `throw new Error('half done')\n${work(3)}` },
    { 'src/work.js': `${work(3)}// mended\n` },
    { 'src/work.js': work(12) },
    { 'src/work.js': `${work(12)}// tidied up\n` },
  )
  // Steps of three and four times are looked for, not what the last edit may have done to the layout of the code.
  const range = ['--good', 'r0', '-t', 'one', '--margin', '20%']
  const { child, ended } = startBisect(project, ...range)
  await until('the first replicates', () => stateFiles(project).length > 0, 120)
  child.kill('SIGKILL')
  await ended
  const { code, stdout, stderr, record } = await bisect(project, ...range)
  expect(stderr).toMatch(/goes on from \d+ replicates?; --restart forgets them/)
  expect({ code, end: record?.end }).toEqual({ code: 0, end: 'decided' })
  expect(record?.carriedOver).toBeGreaterThan(0)
  const named = record?.result?.parts.filter(({ verdict }) => verdict === 'slower') ?? []
  const tags = named.map(({ commits }) =>
    commits.map(({ commit }) => project.git('tag', '--points-at', commit)),
  )
  expect(tags).toEqual([['r2'], ['r5']])
  expect(named[0]?.ratio).toBeGreaterThan(2)
  expect(named[0]?.ratio).toBeLessThan(4.5)
  expect(named[1]?.ratio).toBeGreaterThan(2.7)
  expect(record?.result?.attributed).toBeGreaterThan(0.9)
  const skipped = record?.result?.parts
    .flatMap(({ commits }) => commits)
    .filter((commit) => commit.skipped !== null)
  expect(skipped).toMatchObject([{ skipped: expect.stringContaining('half done') }])
  expect(record?.result?.parts[0]).toMatchObject({ verdict: 'same', identical: true, commits: [{}] })
  expect(stdout).toMatch(/^skipped [0-9a-f]{9}: .*half done/m)
  expect(stdout).toMatch(/^slower: ×\S+ \(.*\); \d+(?:\.\d+)?% of it by 2 commits$/m)
  // Everything is known by now.
  const again = await bisect(project, ...range)
  expect(again.record?.replicates).toBe(record?.replicates)
  expect(again.record?.result).toEqual(record?.result)
}, 600_000)

const twoCalls = {
  'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()', two: '() => work()' }),
  'src/work.js': work(),
}

it('uses no findings that are damaged, and says so', async () => {
  const project = repository(twoCalls, { 'src/work.js': work(2) })
  const args = ['--good', 'r0', '-t', 'one', '--budget', '1 ms']
  const { child, ended } = startBisect(project, '--good', 'r0', '-t', 'one')
  await until('the first replicate', () => stateFiles(project).length > 0, 120)
  child.kill('SIGKILL')
  await ended
  for (const file of stateFiles(project)) writeFileSync(file, '{')
  const { code, stderr, record } = await bisect(project, ...args)
  expect({ code, result: record?.result, end: record?.end }).toEqual({
    code: 3,
    result: null,
    end: 'out-of-time',
  })
  expect(stderr).toContain('found no JSON; it is not used, and measured anew')
})

describe.concurrent('without a measurement', () => {
  it('finds that the code is the same, also where the benchmark is new', async () => {
    const project = repository(
      { 'src/work.js': work() },
      { 'README.md': 'demo\n' },
      { 'benchmarks/a.bench.js': suite },
    )
    const { code, stdout, record } = await bisect(project, '--good', 'r0')
    expect(code).toBe(0)
    expect(record).toMatchObject({ replicates: 0, result: { total: { verdict: 'same', identical: true } } })
    expect(stdout).toContain('same: both revisions run the same code for this call')
  })

  it.each<[name: string, args: readonly string[], message: string]>([
    ['no good revision', ['-t', 'one'], '--good: found none, and no '],
    ['an unknown one', ['-t', 'one', '--good', 'nosuch'], 'revision nosuch: git knows no such commit here'],
    ['nothing between', ['-t', 'one', '--good', 'HEAD'], 'they are the same commit'],
    ['the wrong way round', ['-t', 'one', '--good', 'r1', '--bad', 'r0'], 'nothing comes after the good one'],
    ['several calls', ['--good', 'r0'], '-t: found 2 calls of HEAD@'],
    ['no call', ['-t', 'three', '--good', 'r0'], 'that matches "three"'],
    ['no duration', ['-t', 'one', '--good', 'r0', '--budget', 'soon'], '--budget: found "soon"'],
    ['no percentage', ['-t', 'one', '--good', 'r0', '--margin', '1'], '--margin: found "1"'],
  ])('refuses %s with exit code 2', async (_, args, message) => {
    const project = repository(twoCalls, { 'src/work.js': work(2) })
    const { code, stdout, stderr, record } = await bisect(project, ...args)
    expect({ code, stdout, record }).toEqual({ code: 2, stdout: '', record: null })
    expect(stderr).toContain(message)
  })

  it('fails where the good revision cannot run the call', async () => {
    const project = repository({ ...twoCalls, 'src/work.js': 'export const other = 1\n' }, twoCalls, {
      'a.txt': '',
    })
    const { code, stdout, stderr } = await bisect(project, '--good', 'r0', '-t', 'one')
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/error: r0@[0-9a-f]{9}: benchmarks\/a\.bench\.js does not load/)
    expect(stderr).toContain('both ends of the range have to run the call')
  })
})
