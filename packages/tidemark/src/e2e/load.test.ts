import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLoadRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark } from '../fixtures/cli.ts'

describe('tidemark load', () => {
  let project: TemporaryProject
  const load = (...args: readonly string[]) =>
    tidemark(project.root, 'load', '--warmup', '10 ms', '--time-limit', '60 s', '--seed', '1', ...args)
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/orders.bench.ts': `import { suite } from '@tidemark/harness'
let asked = 0
export default suite('orders', {
  calls: {
    'GET /orders': { run: () => 1, load: { rate: 200, calls: 20 } },
    'GET /other': () => 2,
    'GET /strict': { run: () => 3, load: { rate: 200, calls: 20, budget: { p50: '1 ns', p99: '1 h', elu: 1 } } },
    // Right once, before the load.
    'GET /down': () => { if (asked++ > 0) throw new Error('connection refused') },
  },
})`,
    })
  })
  afterAll(() => project.remove())

  it('puts the calls that have a load under it, shows and records them', async () => {
    const { code, stdout, stderr } = await load('-t', 'GET /orders', '--json', 'load.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'load 1/1 · orders › GET /orders\n' })
    expect(stdout).toMatch(/\n {2}GET \/orders +\d/)
    expect(stdout).toContain('GET /orders  200/s, 20 calls\n')
    const file = join(project.root, 'load.json')
    const record = parseLoadRecord(await readFile(file, 'utf8'), file)
    expect(record.suites[0]?.calls).toMatchObject([{ id: 'GET /orders', counts: { completed: 20 } }])
  })

  it('puts any call under the load of the command line', async () => {
    const { code, stdout } = await load('-t', 'other', '--callers', '2', '--count', '10', '--workers', '2')
    expect(code).toBe(0)
    expect(stdout).toContain('GET /other  2 callers × 2 workers, 10 calls\n')
  })

  it('fails when a load is over its budget, and names what it is over', async () => {
    const { code, stdout } = await load('-t', 'strict')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\n {2}over budget GET \/strict: p50 \d.*, budget 1 ns\n/)
    expect(stdout.match(/over budget/g)).toHaveLength(1)
  })

  it('fails when no call ended well', async () => {
    const { code, stdout } = await load('-t', 'down', '--callers', '1', '--count', '5')
    expect(code).toBe(3)
    expect(stdout).toContain('no call ended well')
    expect(stdout).toContain('5 calls failed: Error: connection refused')
  })

  it('sweeps over callers, and shows and records the law of their throughput', async () => {
    const flags = ['-t', 'GET /orders', '--sweep', '1..4', '--count', '20', '--json', 'sweep.json']
    const { code, stdout, stderr } = await load(...flags)
    expect(code).toBe(0)
    expect(stderr.split('\n').sort()).toEqual([
      '',
      ...[1, 2, 3, 4].map(() =>
        expect.stringMatching(/^load [1-4]\/4 · orders › GET \/orders · callers [1-4]$/),
      ),
    ])
    expect(stdout).toContain('GET /orders  sweep over callers, 1 caller, 20 calls to 4 callers, 20 calls\n')
    expect(stdout).toContain('Universal Scalability Law: contention')
    const file = join(project.root, 'sweep.json')
    const record = parseLoadRecord(await readFile(file, 'utf8'), file)
    const [call] = record.suites[0]?.calls ?? []
    expect(call).toMatchObject({
      state: 'swept',
      levels: [1, 2, 3, 4].map((level) => ({
        level,
        concurrency: level,
        result: { counts: { completed: 20 } },
      })),
    })
  })

  it.each([
    ['workers', '1,2', [1, 2], [{ kind: 'closed', callers: 1 }, 1, 2]],
    ['rate', '100,200', [1, 1], [{ kind: 'open', stages: [{ fromPerSecond: 100 }] }, 100, 200]],
  ] as const)('sweeps over %s', async (over, levels, workers, [first, low, high]) => {
    const file = join(project.root, `sweep-${over}.json`)
    const flags = ['--sweep', levels, '--sweep-over', over, '--count', '20', '--json', file]
    const { code, stdout, stderr } = await load('-t', 'other', ...flags)
    expect(code).toBe(0)
    expect(stderr.split('\n').filter((line) => line.endsWith(`· ${over} ${low}`))).toHaveLength(1)
    expect(stderr.split('\n').filter((line) => line.endsWith(`· ${over} ${high}`))).toHaveLength(1)
    expect(stdout).toContain(`GET /other  sweep over ${over}, `)
    const [call] = parseLoadRecord(await readFile(file, 'utf8'), file).suites[0]?.calls ?? []
    expect(call).toMatchObject({
      state: 'swept',
      over,
      levels: [low, high].map((level, at) => ({
        level,
        workers: workers[at],
        result: { end: 'finished', counts: { completed: 20, failed: 0 } },
      })),
    })
    expect(call).toMatchObject({ levels: [{ result: { load: first } }, {}] })
  })

  it('does not divide a sweep over machines', async () => {
    const { code, stdout, stderr } = await load('--sweep', '1..4', '--shard', '1/2', '--json', 'part.json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: --shard: a sweep is made in one piece/)
  })

  it('says what is missing, and fails when nothing was loaded', async () => {
    expect(await load('--rate', '5', '-t', 'other')).toMatchObject({
      code: 2,
      stderr: 'error: load: nothing ends it; give it a duration or a number of calls\n',
    })
    const { code, stderr } = await load('-t', 'other')
    expect(code).toBe(3)
    expect(stderr).toContain('nothing was loaded: no call that matches has a load')
    const unknown = await load('-t', 'nowhere')
    expect(unknown.code).toBe(3)
    expect(unknown.stderr).toContain('nothing was loaded: no call matches; tidemark list shows all of them')
    const unknownSuite = await load('nowhere')
    expect(unknownSuite.code).toBe(2)
    expect(unknownSuite.stderr).toContain(
      'error: suites: found no suite or file like "nowhere"; the nearest are',
    )
  })
})

/**
 * Long enough for a verdict on a leak although half of the seconds are lost on a machine with much else to do. Whether
 * such a machine is steady in so short a time is not for this test: the decision has its own, in simulated time.
 */
const soak = [
  'load',
  '--soak',
  '--duration',
  '20 s',
  // The memory of a server that has just started grows, whatever it is asked, and longer where it has to wait for a core.
  '--warmup',
  '5 s',
  '--time-limit',
  '60 s',
  '--seed',
  '1',
]

const server = `
import { createServer } from 'node:http'
const kept = []
let leak
createServer((request, response) => {
  if (request.url === '/leak') leak ??= setInterval(() => kept.push(Buffer.alloc(500_000, 1)), 100)
  response.end('ok')
}).listen(Number(process.env.PORT), '127.0.0.1')
`

const suiteOf = (name: string, run: string): string => `import { suite } from '@tidemark/harness'
const kept = []
let leak
export default suite('${name}', {
  server: { command: ['node', 'server.mjs'], readyWithin: '2 min' },
  setup: ({ server }) => ({ get: async (path) => (await fetch(server.origin + path)).text() }),
  calls: { get: { run: ${run}, load: { rate: 10, duration: '1 s' } } },
})`

describe('tidemark load --soak', () => {
  it('says what grows, with its slope, and what does not', async () => {
    const project = await temporaryProject({
      'server.mjs': server,
      'benchmarks/leaky.bench.ts': suiteOf(
        'leaky',
        // By the clock: the warm-up makes as many calls as a machine can, and a fast one would run out of memory in it.
        `({ get }) => {
          leak ??= setInterval(() => kept.push(Array.from({ length: 20_000 }, Math.random)), 100).unref()
          return get('/leak')
        }`,
      ),
      'benchmarks/tight.bench.ts': suiteOf('tight', "({ get }) => get('/')"),
    })
    try {
      const soaked = async (suite: string) => {
        const { code, stdout } = await tidemark(project.root, ...soak, suite, '--json', `${suite}.json`)
        const file = join(project.root, `${suite}.json`)
        const [call] = parseLoadRecord(await readFile(file, 'utf8'), file).suites[0]?.calls ?? []
        if (call?.state !== 'loaded') throw new Error(`nothing was loaded: ${stdout}`)
        return { code, stdout, found: new Map(call.soak?.map((finding) => [finding.what, finding])) }
      }
      const [leaky, tight] = await Promise.all([soaked('leaky'), soaked('tight')])
      expect(leaky.code).toBe(1)
      expect(leaky.stdout).toMatch(/\n {2}heap +growing +\+[\d.]+ MB a minute \[\+/)
      // 160 kB ten times a second.
      expect(leaky.found.get('heap')?.perSecond?.value).toBeGreaterThan(4e5)
      expect(tight.found.get('heap')?.verdict).not.toBe('growing')
      if (process.platform !== 'linux') return
      expect(leaky.found.get('server memory')).toMatchObject({ verdict: 'growing' })
      expect(tight.found.get('server memory')?.verdict).not.toBe('growing')
    } finally {
      await project.remove()
    }
  })
})
