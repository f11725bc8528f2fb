import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseRecord, type RunRecord, readGateRecord, readRunRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Ended, start, tidemark, tiny } from '../fixtures/cli.ts'
import { fakeClock } from '../fixtures/fake-clock.ts'
import { GateProject, verdictsOf } from '../fixtures/gate-project.ts'

/** A suite each of whose calls takes now more and now less, always in the same order. */
function suiteText(name: string, callsMs: Readonly<Record<string, number>>): string {
  const calls = Object.entries(callsMs).map(([id, ms]) => `${JSON.stringify(id)}: taking(${ms}),`)
  return `import { suite } from '@tidemark/harness'
import { pass } from '../src/clock.js'
const taking = (ms) => {
  let made = 0
  return () => pass(ms * (1 + (made++ % 7) / 8))
}
export default suite(${JSON.stringify(name)}, { calls: { ${calls.join(' ')} } })
`
}

describe('a run in shards, on a clock of its own', { timeout: 180_000 }, () => {
  let project: TemporaryProject
  const run = (...args: readonly string[]): Promise<Ended> => tidemark(project.root, 'run', ...tiny, ...args)
  const at = (file: string): Promise<RunRecord> => readRunRecord(join(project.root, file))
  beforeAll(async () => {
    project = await temporaryProject({
      'src/clock.js': fakeClock,
      'benchmarks/orders.bench.js': suiteText('orders', {
        'GET /orders': 0.25,
        'POST /orders': 1.5,
        list: 0.001,
      }),
      'benchmarks/users.bench.js': suiteText('users', { 'GET /users': 0.03, 'PUT /users': 40 }),
    })
    expect((await run('--json', 'whole.json')).code).toBe(5)
    // Two processes that know nothing of one another.
    const shards = await Promise.all(
      ['1/2', '2/2'].map((shard) => run('--shard', shard, '--json', `${shard[0]}.json`)),
    )
    expect(shards.map(({ code }) => code)).toEqual([5, 5])
    expect(shards.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      expect.stringMatching(/^shard 1\/2: [23] of 5 calls; tidemark merge joins the records/),
      expect.stringMatching(/^shard 2\/2: [23] of 5 calls; /),
    ])
  })
  afterAll(() => project.remove())

  it('is the run of one process, to the last count of every histogram', async () => {
    const merged = await tidemark(project.root, 'merge', '2.json', '1.json', '--json', 'merged.json')
    expect({ code: merged.code, stderr: merged.stderr }).toEqual({ code: 5, stderr: '' })
    const measured = ({ suites }: RunRecord) =>
      suites.flatMap(({ name, suiteHash, calls }) =>
        calls.map((call) => {
          if (call.state !== 'measured') throw new Error(call.breakage.message)
          const { id, histogram, latencyNs, opsPerSecond, warnings, replicates } = call
          const windows = replicates.map(({ batch, samples, operations, windowSeconds, p50Ns, p99Ns }) => ({
            ...{ batch, samples, operations, windowSeconds, p50Ns, p99Ns },
          }))
          return { suite: name, suiteHash, id, histogram, latencyNs, opsPerSecond, warnings, windows }
        }),
      )
    const whole = await at('whole.json')
    expect(measured(whole)).toHaveLength(5)
    for (const { histogram } of measured(whole)) expect(histogram.count).toBeGreaterThanOrEqual(15)
    expect(measured(await at('merged.json'))).toEqual(measured(whole))
    expect((await at('merged.json')).shards?.map(({ index }) => index)).toEqual([1, 2])
  })

  it('is judged as a whole', async () => {
    const accepted = await tidemark(project.root, 'accept', '--from', 'merged.json', '--reason', 'first')
    expect(accepted.code).toBe(0)
    expect(accepted.stdout.match(/^accepted new: /gm)).toHaveLength(5)
    const merged = await tidemark(project.root, 'merge', '1.json', '2.json')
    expect(merged).toMatchObject({ code: 0, stdout: expect.stringContaining('5 calls: 5 same') })
  })

  it('is divided alike in both, in the order of the suites', async () => {
    const { shard } = await at('1.json')
    expect(shard).toMatchObject({ index: 1, total: 2, filtered: false })
    expect(shard?.division.map(({ suite, id }) => `${suite} › ${id}`)).toEqual([
      ...[
        'orders › GET /orders',
        'orders › POST /orders',
        'orders › list',
        'users › GET /users',
        'users › PUT /users',
      ],
    ])
    expect((await at('2.json')).shard?.division).toEqual(shard?.division)
  })
})

describe('more shards than calls', { timeout: 180_000 }, () => {
  let project: TemporaryProject
  const run = (...args: readonly string[]): Promise<Ended> =>
    tidemark(project.root, 'run', ...tiny, '--replicates', '1', ...args)
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/a.bench.js': `import { suite } from '@tidemark/harness'
export default suite('a', { calls: { one: { run: () => JSON.stringify([1]), load: { callers: 1, calls: 5 } } } })`,
    })
  })
  afterAll(() => project.remove())

  it('leave one without anything to do, which says so and does not fail', async () => {
    const first = await run('--shard', '1/2', '--json', '1.json')
    expect(first).toMatchObject({ code: 5, stderr: expect.stringContaining('shard 1/2: 1 of 1 call;') })
    const second = await run('--shard', '2/2', '--json', '2.json')
    expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('shard 2/2: 0 of 1 call;') })
    expect(second.stderr).not.toContain('nothing was measured')
    const merged = await tidemark(project.root, 'merge', '1.json', '2.json')
    expect(merged).toMatchObject({ code: 5, stderr: '' })
    expect(merged.stdout).toMatch(/\n {2}one .* unjudged/)
  })

  it('are nothing at all where no call matches, in each and together', async () => {
    for (const [at, shard] of ['1/2', '2/2'].entries()) {
      const one = await run('--shard', shard, '--json', `none-${at}.json`, '-t', 'absent')
      expect(one).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('nothing was measured: no call matches'),
      })
    }
    const merged = await tidemark(project.root, 'merge', 'none-0.json', 'none-1.json')
    expect(merged).toMatchObject({ code: 3, stderr: 'nothing was measured: no shard has a call\n' })
  })

  it('of a load', async () => {
    const load = (shard: string): Promise<Ended> =>
      tidemark(
        project.root,
        'load',
        '--warmup',
        '1 ms',
        '--seed',
        '1',
        '--shard',
        shard,
        '--json',
        `${shard[0]}.json`,
      )
    expect(await load('1/2')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('shard 1/2: 1 of 1 call;'),
    })
    expect(await load('2/2')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('shard 2/2: 0 of 1 call;'),
    })
    const merged = await tidemark(project.root, 'merge', '1.json', '2.json', '--json', 'load.json')
    expect(merged).toMatchObject({ code: 0, stderr: '' })
    expect(merged.stdout).toContain('one  1 caller, 5 calls')
    const text = (file: string): Promise<string> => readFile(join(project.root, file), 'utf8')
    const [part, whole] = [
      parseRecord(await text('1.json'), '1.json'),
      parseRecord(await text('load.json'), 'load.json'),
    ]
    expect('suites' in whole && whole.suites).toEqual('suites' in part && part.suites)
  })
})

describe('a gate in shards', { timeout: 180_000 }, () => {
  const suite = suiteText('orders', { quick: 0, slow: 0, steady: 0 })
    .replace(
      "import { pass } from '../src/clock.js'",
      "import { pass } from '../src/clock.js'\nimport { costs } from '../src/costs.js'",
    )
    .replace(/"(\w+)": taking\(0\)/g, '"$1": taking(costs.$1)')
  const costs = (slow: number): string => `export const costs = { quick: 0.0625, slow: ${slow}, steady: 2 }\n`
  let project: GateProject
  beforeAll(() => {
    project = new GateProject({
      'src/clock.js': fakeClock,
      'src/costs.js': costs(0.5),
      'benchmarks/orders.bench.js': suite,
    })
    project.put({ 'src/costs.js': costs(1) })
  })
  afterAll(() => project.remove())

  const gate = (file: string, ...args: readonly string[]): Promise<Ended> =>
    start(
      project.project,
      [
        'gate',
        '--seed',
        '1',
        '--margin',
        '20%',
        '--signals',
        'time',
        '--json',
        join(project.folder, file),
        ...args,
      ],
      project.environment,
    ).ended

  it('has the verdicts of one process', async () => {
    const whole = await gate('whole.json')
    expect(whole.code).toBe(1)
    const codes = [await gate('1.json', '--shard', '1/2'), await gate('2.json', '--shard', '2/2')].map(
      ({ code }) => code,
    )
    expect(codes.sort()).toEqual([0, 1])
    const files = ['1.json', '2.json', 'merged.json'].map((file) => join(project.folder, file))
    const [first = '', second = '', joined = ''] = files
    const merged = await tidemark(project.project, 'merge', second, first, '--json', joined)
    expect(merged).toMatchObject({ code: 1, stderr: '' })
    expect(merged.stdout).toMatch(/^slower {4}orders › slow: time /m)
    const [one, all] = [
      await readGateRecord(join(project.folder, 'whole.json')),
      await readGateRecord(joined),
    ]
    expect(verdictsOf(all)).toEqual({
      'orders › quick': 'same',
      'orders › slow': 'slower',
      'orders › steady': 'same',
    })
    expect(verdictsOf(all)).toEqual(verdictsOf(one))
    expect(all.calls.map(({ id }) => id)).toEqual(['quick', 'slow', 'steady'])
    expect(all.shams).toHaveLength(2)
  })
})

describe.concurrent('what is refused', { timeout: 120_000 }, () => {
  let project: TemporaryProject
  const record = runRecord({ orders: [measuredCall('a', [1])] })
  const shard = (index: number) => ({
    ...record,
    suites: index === 1 ? record.suites : [],
    shard: { index, total: 2, filtered: false, division: [{ suite: 'orders', id: 'a', shard: 1 }] },
  })
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/a.bench.js': 'throw new Error("not to be loaded")',
      '1.json': JSON.stringify(shard(1)),
      '2.json': JSON.stringify(shard(2)),
      'whole.json': JSON.stringify(record),
      'other.json': JSON.stringify({
        ...shard(2),
        revision: { ...record.revision, commit: 'b'.repeat(40) },
      }),
      'hostile.json': JSON.stringify(shard(2)).replace('"total":2', '"total":1e15'),
      'evil.json': JSON.stringify({ ...shard(2), tool: '1.0.0', environment: '\u001b[2J' }),
      'bomb.json': `${'['.repeat(100_000)}`,
      'gate.json': '{"kind":"tidemark.gate","version":1}',
      'kind.json': '{"kind":"tidemark.baseline","version":1}',
    })
  })
  afterAll(() => project.remove())

  it.each<[args: readonly string[], message: string]>([
    [
      ['run', '--shard', '3/2', '--json', 'x.json'],
      'error: --shard: found "3/2"; allowed is i/n with i from 1 to n',
    ],
    [['gate', '--shard', '0/4', '--json', 'x.json'], 'error: --shard: found "0/4"; allowed is i/n'],
    [['load', '--shard', '1/1e9', '--json', 'x.json'], 'error: --shard: found "1/1e9"; allowed is i/n'],
    [
      ['run', '--shard', '1/2'],
      'error: --shard: found no --json; allowed is --shard with a file for the record',
    ],
    [['merge', '1.json'], 'error: found 1 of 2 shards, none for 2; allowed are all of them'],
    [
      ['merge', '1.json', '1.json', '2.json'],
      'error: 1.json: shard.index: found shard 1 of 2, which 1.json is already',
    ],
    [
      ['merge', '1.json', 'whole.json'],
      'error: whole.json: shard: found a whole record; allowed is one of --shard',
    ],
    [['merge', '1.json', 'other.json'], 'error: other.json: revision.commit: found "bbbb'],
    [
      ['merge', '1.json', 'none.json'],
      'error: <records>: found no file none.json; allowed is a record of tidemark',
    ],
    [
      ['merge', '1.json', 'hostile.json'],
      'hostile.json: shard.total: found 1000000000000000, allowed is a whole number',
    ],
    [['merge', '1.json', 'evil.json'], 'evil.json: environment: found "\\u001b[2J", allowed is'],
    [['merge', '1.json', 'bomb.json'], 'bomb.json: line 1 column'],
    [
      ['merge', '1.json', 'kind.json'],
      'kind.json: kind: found "tidemark.baseline", allowed is tidemark.run,',
    ],
    [['merge', '1.json', 'gate.json'], 'gate.json: tool: found nothing'],
    [['merge', '1.json', '2.json', '--json', 'none/x.json'], 'error: --json: found no folder'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await tidemark(project.root, ...args)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('\u001b')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('is not what belongs together', async () => {
    const { code, stdout } = await tidemark(project.root, 'merge', '1.json', '2.json')
    expect(code).toBe(5)
    expect(stdout).toMatch(/\n {2}a .* unjudged/)
  })
})
