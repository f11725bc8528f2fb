import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { bundleSuite } from '../discovery/bundle.ts'
import type { PairOutcome } from '../protocol.ts'
import { defaultPairSettings, type PairSettings } from '../settings.ts'
import { measurePairs, type PairedCallPlan, type SuiteArm } from './measure-pairs.ts'
import { ReplicateProcesses } from './replicate-processes.ts'

const file = 'benchmarks/demo.bench.mjs'
const settings: PairSettings = {
  ...defaultPairSettings,
  warmupSeconds: 0.05,
  maximumWarmupSeconds: 0.2,
  pairSeconds: 0.1,
  leastPairSeconds: 0.1,
  preciseError: 0,
  maximumPairSeconds: 0.1,
  sufficientError: 0.005,
  probeSeconds: 0.02,
}
const projects: TemporaryProject[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

async function arm(
  name: string,
  suite: string,
  files: Readonly<Record<string, string>> = {},
): Promise<SuiteArm> {
  const text = `import { suite } from '@tidemark/harness'\n${suite}`
  const project = await temporaryProject({ [file]: text, ...files })
  projects.push(project)
  return { arm: name, root: project.root, bundle: await bundleSuite(project.root, join(project.root, file)) }
}

async function measured(
  slots: readonly SuiteArm[],
  ids: readonly string[],
  changes: Partial<PairSettings> = {},
  isolation: 'isolate' | 'process' = 'isolate',
): Promise<ReadonlyMap<string, PairOutcome>> {
  const outcomes = new Map<string, PairOutcome>()
  const [one, other] = [...slots]
    .map(({ arm }) => arm)
    .sort((a, b) => Number(b === 'head') - Number(a === 'head'))
  const root = slots[0]?.root ?? ''
  const processes = new ReplicateProcesses(root)
  await measurePairs(
    ids.map((id) => ({
      id,
      timeLimitSeconds: id === 'hangs' ? 1 : null,
      slots,
      isolation,
      comparisons: [{ arm: one ?? '', reference: other ?? '' }],
    })),
    {
      root,
      processes,
      settings: { ...settings, ...changes },
      seed: 1,
      signal: new AbortController().signal,
      onStart: () => {},
      onOutcome: (id, outcome) => outcomes.set(id, outcome),
    },
  ).finally(() => processes.close())
  return outcomes
}

function measurementOf(outcome: PairOutcome | undefined) {
  if (outcome?.state !== 'measured') throw new Error(`not measured: ${JSON.stringify(outcome)}`)
  return outcome.measurement
}

const work = (times: number): string => `
  const items = Array.from({ length: ${times} }, (_, i) => ({ id: i, name: 'item ' + i }))
  export default suite('demo', { calls: { stringify: () => JSON.stringify(items) } })`

describe('measurePairs', () => {
  it('finds an arm that does twice the work, whatever its slot, in time and in bytes', async () => {
    const head = await arm('head', work(200))
    const base = await arm('base', work(100))
    for (const slots of [
      [head, base],
      [base, head],
    ]) {
      const { logRatios, arms, batch, rounds, kind } = measurementOf(
        (await measured(slots, ['stringify'])).get('stringify'),
      )
      expect(Math.exp(logRatios[0] ?? 0)).toBeGreaterThan(1.5)
      expect(Math.exp(logRatios[0] ?? 0)).toBeLessThan(2.7)
      expect(arms.map((one) => one.arm)).toEqual(slots.map((one) => one.arm))
      const bytes = Object.fromEntries(arms.map((one) => [one.arm, one.bytesPerOperation]))
      expect((bytes['head'] ?? 0) / (bytes['base'] ?? 0)).toBeGreaterThan(1.5)
      expect(rounds).toBeGreaterThan(5)
      expect(batch).toBeGreaterThanOrEqual(1)
      expect(kind).toBe('sync')
    }
  })

  it('shares no module state between arms', async () => {
    const counting = `
      import { count } from '../src/counter.mjs'
      import { shared } from 'counted'
      export default suite('demo', {
        setup: () => ({ own: count(), dependency: shared() }),
        calls: { 'is alone': { run: ({ own, dependency }) => ({ own, dependency }),
          check: ({ own, dependency }) => own === 1 && (dependency === 1) } } })`
    const files = {
      'src/counter.mjs': 'let n = 0\nexport const count = () => ++n',
      'node_modules/counted/package.json': '{"name":"counted","type":"module","exports":"./index.js"}',
      'node_modules/counted/index.js': 'let n = 0\nexport const shared = () => ++n',
    }
    const head = await arm('head', counting, files)
    const base = await arm('base', counting, files)
    const outcomes = await measured([head, base], ['is alone'])
    expect(measurementOf(outcomes.get('is alone')).arms).toHaveLength(2)
  })

  it('gives each call the memory of its arms, also where the next worker was started ahead', async () => {
    const limited = (call: string, mib: number): string =>
      `${call}: { run: () => resourceLimits.maxOldGenerationSizeMb, check: (mib) => mib === ${mib} }`
    const text = `
      import { resourceLimits } from 'node:worker_threads'
      export default suite('demo', { calls: { ${limited('two', 512)}, ${limited('again', 512)}, ${limited('three', 768)} } })`
    const [head, base, third] = await Promise.all(['head', 'base', 'third'].map((name) => arm(name, text)))
    const outcomes = new Map<string, PairOutcome>()
    const root = head?.root ?? ''
    const processes = new ReplicateProcesses(root)
    const two = [head, base] as readonly SuiteArm[]
    const plan = (id: string, slots: readonly SuiteArm[]): PairedCallPlan => ({
      id,
      timeLimitSeconds: null,
      slots,
      isolation: 'isolate',
      comparisons: [{ arm: 'head', reference: 'base' }],
    })
    await measurePairs([plan('two', two), plan('again', two), plan('three', [...two, third as SuiteArm])], {
      root,
      processes,
      settings: { ...settings, memoryLimitMib: 256 },
      seed: 1,
      signal: new AbortController().signal,
      onStart: () => {},
      onOutcome: (id, outcome) => outcomes.set(id, outcome),
    }).finally(() => processes.close())
    expect([...outcomes].map(([id, { state }]) => [id, state])).toEqual([
      ['two', 'measured'],
      ['again', 'measured'],
      ['three', 'measured'],
    ])
  })

  // Left to itself the engine places the graphs of one copy elsewhere, in two of three processes: threefold times.
  // What it compiles differently besides is up to half.
  it('finds no copy of a call that makes one large graph twice as slow as the other', async () => {
    const large = `
      const rows = Array.from({ length: 6000 }, (_, at) => ({ id: at, group: at % 50 }))
      const kept = new Array(5).fill(null)
      let turn = 0
      const run = () => {
        const groups = Array.from({ length: 50 }, (_, group) => ({ group, weight: 0, leaves: [] }))
        for (const { id, group } of rows) {
          const parent = groups[group]
          parent.leaves.push({ id, range: { low: id, high: id + 1 }, parent })
          parent.weight += id
        }
        kept[turn++ % kept.length] = groups
        return groups.length
      }
      export default suite('demo', { calls: { graph: run } })`
    const arms = [await arm('head', large), await arm('base', large)]
    for (let replicate = 0; replicate < 4; replicate++) {
      const outcomes = await measured(arms, ['graph'], defaultPairSettings)
      expect(Math.abs(measurementOf(outcomes.get('graph')).logRatios[0] ?? 9)).toBeLessThan(Math.LN2)
    }
  })

  it('measures async calls against each arm’s own server and tears both down', async () => {
    const serving = `
      import { createServer } from 'node:http'
      export default suite('demo', {
        setup: async () => {
          const server = createServer((_, response) => response.end('hello'))
          await new Promise((done) => server.listen(0, '127.0.0.1', done))
          return { server, url: 'http://127.0.0.1:' + server.address().port }
        },
        teardown: ({ server }) => server.close(),
        calls: { get: { run: async ({ url }) => (await fetch(url)).text(), check: (text) => text === 'hello' } } })`
    const outcomes = await measured(
      [await arm('head', serving), await arm('base', serving)],
      ['get'],
      defaultPairSettings,
    )
    const { kind, logRatios } = measurementOf(outcomes.get('get'))
    expect(kind).toBe('async')
    expect(Math.abs(logRatios[0] ?? 9)).toBeLessThan(0.7)
  })

  it.each([
    ['throws', "() => { throw new Error('too bad') }", 'threw', /too bad/],
    ['rejects', "async () => { throw new Error('too bad') }", 'threw', /too bad/],
    ['fails its check', '{ run: () => 1, check: () => false }', 'check-failed', /check/],
  ])('names the arm whose call %s, and measures the other calls', async (_, call, reason, message) => {
    const calls = (broken: string): string =>
      `export default suite('demo', { calls: { good: () => JSON.stringify([1, 2, 3]), bad: ${broken} } })`
    const head = await arm('head', calls('() => 1'))
    const base = await arm('base', calls(call))
    const outcomes = await measured([head, base], ['bad', 'good'])
    expect(outcomes.get('good')).toMatchObject({ state: 'measured' })
    const bad = outcomes.get('bad')
    expect(bad).toMatchObject({ state: 'broken', arm: 'base', failure: { reason } })
    expect(bad?.state === 'broken' && bad.failure.message).toMatch(message)
  })

  it('goes on after a call that takes its process down, hangs, or does not load', async () => {
    const head = await arm(
      'head',
      `export default suite('demo', { calls: {
        exits: () => process.exit(0), hangs: () => { for (;;); }, good: () => JSON.stringify([1, 2, 3]) } })`,
    )
    const base = await arm(
      'base',
      `export default suite('demo', { calls: { exits: () => 1, hangs: () => 1, good: () => JSON.stringify([1, 2, 3]) } })`,
    )
    const outcomes = await measured([head, base], ['exits', 'hangs', 'good', 'absent'])
    expect(outcomes.get('exits')).toMatchObject({ state: 'broken', failure: { reason: 'exited' } })
    expect(outcomes.get('hangs')).toMatchObject({ state: 'broken', failure: { reason: 'timeout' } })
    expect(outcomes.get('absent')).toMatchObject({
      state: 'broken',
      arm: 'head',
      failure: { reason: 'load-failed' },
    })
    expect(outcomes.get('good')).toMatchObject({ state: 'measured' })
  })

  it('measures arms in processes of their own, which then share nothing at all', async () => {
    const globals = (times: number): string => `
      if (globalThis.taken) throw new Error('loaded twice')
      globalThis.taken = true
      ${work(times)}`
    const head = await arm('head', globals(400))
    const base = await arm('base', globals(100))
    const together = await measured([head, base], ['stringify'])
    expect(together.get('stringify')).toMatchObject({
      state: 'broken',
      arm: 'base',
      failure: { reason: 'load-failed' },
    })
    const apart = await measured([head, base], ['stringify'], {}, 'process')
    const { logRatios, arms, rounds } = measurementOf(apart.get('stringify'))
    expect(Math.exp(logRatios[0] ?? 0)).toBeGreaterThan(1.5)
    expect(arms.map((one) => one.arm)).toEqual(['head', 'base'])
    expect(rounds).toBeGreaterThanOrEqual(5)
  })

  it('names the arm whose process breaks', async () => {
    const head = await arm('head', work(10))
    const base = await arm(
      'base',
      "export default suite('demo', { calls: { stringify: () => process.exit(3) } })",
    )
    const outcomes = await measured([head, base], ['stringify'], {}, 'process')
    expect(outcomes.get('stringify')).toMatchObject({
      state: 'broken',
      arm: 'base',
      failure: { reason: 'exited' },
    })
  })
})
