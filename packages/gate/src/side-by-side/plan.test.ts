import { defaultPairSettings } from '@tidemark/harness/runner'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type GatePlan, type PlanOptions, planGate } from './plan.ts'

const projects: TemporaryProject[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

type Files = Readonly<Record<string, string>>

/** A suite whose calls do the work of `src/work.js`. */
const suiteWith = (...calls: readonly string[]): string =>
  `import { suite } from '@tidemark/harness'
import { work } from '../src/work.js'
export default suite('s', { calls: { ${calls.map((call) => `${call}: () => work()`).join(', ')} } })
`
const file = 'benchmarks/s.bench.js'
const work = { 'src/work.js': 'export const work = () => 1\n' }
const one: Files = { [file]: suiteWith('one'), ...work }

interface Revisions {
  readonly head: Files
  readonly base: Files
  readonly tidemark?: Files
}

async function planned(revisions: Revisions, changes: Partial<PlanOptions> = {}): Promise<GatePlan> {
  const arms = []
  for (const name of ['head', 'base', 'tidemark'] as const) {
    const files = revisions[name]
    if (files === undefined) continue
    const project = await temporaryProject(files)
    projects.push(project)
    arms.push({ name, root: project.root, lockfileHash: null })
  }
  const [head, ...references] = arms
  if (head === undefined) throw new Error('a plan needs a head')
  return planGate({
    head,
    references,
    include: ['benchmarks/*.bench.js'],
    settings: defaultPairSettings,
    select: (suites) => suites,
    selectBroken: (broken) => broken,
    changedFiles: async () => null,
    signal: new AbortController().signal,
    ...changes,
  })
}

/** What the plan says of each call: its verdict where it is known, otherwise the arms it is measured in. */
function summary({ calls }: GatePlan): Readonly<Record<string, string>> {
  return Object.fromEntries(
    calls.map(({ call, settled, arms }) => [
      call.id,
      settled?.verdict ?? arms.map(({ arm }) => arm).join(' '),
    ]),
  )
}

describe('a call is measured in head and base', () => {
  it.each<[what: string, base: Files, edited: boolean, added: boolean]>([
    ['when both have it', one, false, false],
    [
      'when its benchmark was edited, by head’s',
      { ...one, [file]: suiteWith('one').replace('work()', 'work(2)') },
      true,
      false,
    ],
    ['when the base does not have it, but can run it', { ...one, [file]: suiteWith('other') }, false, true],
    [
      'when the base has no suite at all, but can run it',
      { ...work, 'benchmarks/other.js': '' },
      false,
      true,
    ],
    ['when the base has a mistake in its file, which head mended', { ...one, [file]: 'const' }, false, false],
  ])('%s', async (_, base, edited, added) => {
    const plan = await planned({ head: one, base })
    expect(summary(plan)).toEqual({ one: 'head base' })
    expect(plan.calls[0]).toMatchObject({ edited, added, leftOut: null })
  })
})

describe('a call that the base cannot run', () => {
  const without: Files = { ...one, 'src/work.js': 'export const other = 1\n' }
  const missing: Files = { [file]: one[file] ?? '' }

  it.each<[what: string, base: Files, verdict: string]>([
    [
      'is new where the base does not have it',
      {
        'benchmarks/other.bench.js':
          "import { suite } from '@tidemark/harness'\nexport default suite('other', { calls: { a: () => 1 } })",
      },
      'new',
    ],
    ['is new where the base has no suite at all', { 'src/other.js': '' }, 'new'],
    ['is broken where the base has the same benchmark and lacks an export', without, 'broken'],
    ['is broken where the base has the same benchmark and lacks a module', missing, 'broken'],
    [
      'is changed where the benchmark was edited',
      { [file]: suiteWith('one').replace("import { work } from '../src/work.js'", 'const work = () => 1') },
      'changed',
    ],
    [
      'is changed where the edited benchmark did not load in the base before either',
      { [file]: "import './nowhere.js'\nexport default 1\n" },
      'changed',
    ],
    // The base has the call, under another file name: what was guarded must not become new.
    [
      'is changed where its file moved',
      {
        'benchmarks/old.bench.js': suiteWith('one').replace(
          "import { work } from '../src/work.js'",
          'const work = () => 1',
        ),
      },
      'changed',
    ],
    ['is changed where a mistake hides what the base has', { [file]: 'const' }, 'changed'],
  ])('%s', async (_, base, verdict) => {
    const plan = await planned({ head: one, base })
    expect(summary(plan)).toEqual({ one: verdict })
    if (verdict !== 'new') expect(plan.calls[0]?.settled).toMatchObject({ breakage: { arm: 'base' } })
  })
})

describe('a suite that does not load in head', () => {
  const throwing: Files = { ...one, 'src/work.js': "export const work = 1\nthrow new Error('no')\n" }

  it.each<[what: string, base: Files]>([
    ['is broken', one],
    ['is broken, also where it does not load in the base', throwing],
  ])('%s, and none of its calls is gone', async (_, base) => {
    const plan = await planned({ head: throwing, base })
    expect(plan).toMatchObject({
      calls: [],
      gone: [],
      brokenSuites: [{ file, breakage: { reason: 'load-failed' } }],
    })
  })

  it('hides no other suite, also where it has a mistake that no loading is needed to see', async () => {
    const other = { 'benchmarks/t.bench.js': suiteWith('two').replace("'s'", "'t'") }
    const plan = await planned({ head: { ...one, ...other, [file]: 'const' }, base: { ...one, ...other } })
    expect(summary(plan)).toEqual({ two: 'head base' })
    expect(plan).toMatchObject({ gone: [], brokenSuites: [{ file, breakage: { reason: 'load-failed' } }] })
  })
})

describe('calls that only the base has', () => {
  it('are gone', async () => {
    const plan = await planned({ head: one, base: { ...one, [file]: suiteWith('one', 'two') } })
    expect(plan.gone).toEqual([{ suite: 's', file, id: 'two' }])
  })

  it('are gone also where another suite of the base has a mistake in it', async () => {
    const base = { ...one, [file]: suiteWith('one', 'two'), 'benchmarks/t.bench.js': 'const' }
    expect((await planned({ head: one, base })).gone).toEqual([{ suite: 's', file, id: 'two' }])
  })

  it('are gone with their file', async () => {
    const other = one[file]?.replace("'s'", "'other'") ?? ''
    const plan = await planned({ head: one, base: { ...one, 'benchmarks/other.bench.js': other } })
    expect(plan.gone).toEqual([{ suite: 'other', file: 'benchmarks/other.bench.js', id: 'one' }])
  })
})

describe('equal code', () => {
  const noFiles = async (): Promise<ReadonlySet<string>> => new Set()

  it('need not be measured', async () => {
    const plan = await planned({ head: one, base: one }, { changedFiles: noFiles })
    expect(summary(plan)).toEqual({ one: 'same' })
  })

  it('is measured all the same when an older revision differs: small steps add up', async () => {
    const older = { ...one, 'src/work.js': 'export const work = () => 2\n' }
    const plan = await planned({ head: one, base: one, tidemark: older }, { changedFiles: noFiles })
    expect(summary(plan)).toEqual({ one: 'head base tidemark' })
  })

  it('need not be measured when it is that of an older revision, too', async () => {
    const plan = await planned({ head: one, base: one, tidemark: one }, { changedFiles: noFiles })
    expect(summary(plan)).toEqual({ one: 'same' })
  })
})

describe('an older revision that cannot run the suite', () => {
  it('is left out, and said to be', async () => {
    const older = { ...one, 'src/work.js': 'export const other = 2\n' }
    const plan = await planned({ head: one, base: one, tidemark: older })
    expect(summary(plan)).toEqual({ one: 'head base' })
    expect(plan.calls[0]?.leftOut).toMatchObject({ arm: 'tidemark', reason: 'load-failed' })
  })

  it('is no loss where it does not have it', async () => {
    const plan = await planned({ head: one, base: one, tidemark: { 'src/other.js': '' } })
    expect(plan.calls[0]?.leftOut).toBeNull()
  })
})

it('is no plan when it was stopped', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(planned({ head: one, base: one }, { signal: stopped })).rejects.toThrow('stopped')
})
