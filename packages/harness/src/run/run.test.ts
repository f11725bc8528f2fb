import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Histogram } from '@tidemark/metrics'
import type { CallRecord, SuiteRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { defaultSettings, type MeasureSettings } from '../settings.ts'
import { listSuites } from './list.ts'
import { type MeasureEvent, measure } from './measure.ts'
import { SuiteMeasurement } from './measurement.ts'

/** Real processes and workers, with windows as short as they can be. */
const settings: MeasureSettings = {
  ...defaultSettings,
  seed: 1,
  replicates: 2,
  warmupSeconds: 0.01,
  maximumWarmupSeconds: 0.05,
  measureSeconds: 0.02,
  pairSeconds: 0.02,
  probeSeconds: 0.005,
  timeLimitSeconds: 5,
  memoryLimitMib: 96,
}
const include = ['benchmarks/*.bench.ts']

const projects: TemporaryProject[] = []
async function project(files: Readonly<Record<string, string>>): Promise<TemporaryProject> {
  const made = await temporaryProject(files)
  projects.push(made)
  return made
}
afterAll(() => Promise.all(projects.map((one) => one.remove())))

interface Outcome {
  readonly suites: readonly SuiteRecord[]
  readonly events: readonly MeasureEvent[]
}

async function measureAll(
  root: string,
  changes: Partial<MeasureSettings> = {},
  stopAfter: (event: MeasureEvent, stop: () => void) => void = () => {},
): Promise<Outcome> {
  const stopped = new AbortController()
  const used = { ...settings, ...changes }
  const list = await listSuites({ root, include, settings: used, signal: stopped.signal })
  const suites = list.suites.map((suite) => new SuiteMeasurement(suite))
  const events: MeasureEvent[] = []
  await measure(suites, {
    root,
    settings: used,
    firstReplicate: 0,
    replicates: used.replicates,
    signal: stopped.signal,
    onEvent: (event) => {
      events.push(event)
      stopAfter(event, () => stopped.abort())
    },
  })
  return { suites: suites.map((suite) => suite.toRecord()), events }
}

/** Processes whose command line or working directory is in the project. */
function processesOf(root: string): string[] {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
  return list.split('\n').filter((line) => line.includes(root) && !line.includes(' ps '))
}

describe('a suite with calls that break in every way', () => {
  let calls: Map<string, CallRecord>
  let root = ''

  beforeAll(async () => {
    const { root: folder } = await project({
      'benchmarks/trouble.bench.ts': `
import { spawn, spawnSync } from 'node:child_process'
import { suite } from '@tidemark/harness'
const hoard: unknown[] = []
export default suite('trouble', {
  setup: () => {
    // A server that nobody stops: it must not outlive the run.
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', process.cwd()], { stdio: 'inherit' })
    return {}
  },
  calls: {
    good: () => JSON.stringify({ a: [1, 2, 3] }),
    hangs: { run: () => new Promise(() => {}), timeLimit: '300 ms' },
    spins: { run: () => { for (;;); }, timeLimit: '300 ms' },
    throws: () => { throw new Error('no database') },
    rejects: async () => { throw 'just a text' },
    exits: () => { process.exit(0) },
    hoards: () => { for (;;) hoard.push(new Array(1000).fill(hoard.length)) },
    'hoards buffers': () => { for (;;) hoard.push(Buffer.alloc(1e6, 1)) },
    'throws later': async () => {
      setTimeout(() => { throw new Error('from a timer') }, 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
    },
    'throws a text later': async () => {
      setTimeout(() => { throw 'just a text' }, 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
    },
    'blocks in a system call': { run: () => { spawnSync('sleep', ['60']) }, timeLimit: '300 ms' },
    'exits with -1': () => { process.exit(-1) },
    'is slow': { run: () => new Promise((resolve) => setTimeout(resolve, 400)), timeLimit: '2 s' },
    'is wrong': { run: () => 3, check: (result) => result === 4 },
    'is wrong at times': (() => {
      let n = 0
      return { run: () => ++n, check: (result) => result < 500 }
    })(),
    'cannot be prepared': { prepare: () => { throw new RangeError('no fixture') }, run: () => 1 },
    aborts: () => { process.kill(process.pid, 'SIGKILL') },
  },
})
`,
    })
    root = folder
    const { suites } = await measureAll(root)
    calls = new Map(suites[0]?.calls.map((call) => [call.name, call]))
  })

  /** From Node 24 on a worker's heap at its limit may end the whole process, which cannot say any more where it was. */
  const phaseOfHoarding = Number(process.versions.node.split('.')[0]) < 24 ? 'warm-up' : 'warm-up|unknown'

  it.each<[string, string, string, RegExp]>([
    ['hangs', 'timeout', 'warm-up', /no progress for 0.3 s/],
    ['spins', 'timeout', 'warm-up', /no progress for 0.3 s/],
    ['throws', 'threw', 'warm-up', /^Error: no database$/],
    ['rejects', 'threw', 'warm-up', /^threw just a text$/],
    ['exits', 'exited', 'warm-up', /process.exit\(0\) was called/],
    ['hoards', 'out-of-memory', phaseOfHoarding, /memory limit of 96 MiB/],
    ['hoards buffers', 'out-of-memory', 'warm-up', /memory limit of 96 MiB/],
    ['throws later', 'threw', 'warm-up', /uncaught Error: from a timer/],
    ['throws a text later', 'threw', 'warm-up', /uncaught Error: just a text/],
    ['blocks in a system call', 'timeout', 'warm-up', /no progress for 0.3 s/],
    ['exits with -1', 'exited', 'warm-up', /process.exit\(-1\) was called/],
    ['is wrong', 'check-failed', 'warm-up', /check returned false/],
    ['is wrong at times', 'check-failed', 'warm-up', /check returned false/],
    ['cannot be prepared', 'threw', 'prepare', /RangeError: no fixture/],
    ['aborts', 'crashed', 'unknown', /the whole process died \(signal SIGKILL\)/],
  ])('%s: %s in %s', (name, reason, phase, message) => {
    const call = calls.get(name)
    if (call?.state !== 'broken') throw new Error(`${name} is ${call?.state}`)
    expect({ reason: call.breakage.reason, phase: call.breakage.phase }).toEqual({
      reason,
      phase: expect.stringMatching(`^(?:${phase})$`),
    })
    expect(call.breakage.message).toMatch(message)
  })

  it('measures the good call all the same, in every replicate', () => {
    const call = calls.get('good')
    if (call?.state !== 'measured') throw new Error(`good is ${call?.state}`)
    expect(call.replicates.map(({ index }) => index)).toEqual([0, 1])
    expect(call.kind).toBe('sync')
    expect(call.latencyNs.p50).toBeGreaterThan(0)
    expect(Histogram.decode(call.histogram).count).toBe(
      call.replicates.reduce((sum, { samples }) => sum + samples, 0),
    )
  })

  it('does not take a call for hanging that is slow but inside its limit', () => {
    expect(calls.get('is slow')?.state).toBe('measured')
  })

  it('names the line in the suite, not in the bundle', () => {
    const call = calls.get('throws')
    expect(call?.state === 'broken' && call.breakage.stack).toMatch(/benchmarks\/trouble\.bench\.ts:15:\d+/)
  })

  it('leaves no process behind, not even one that a suite started', () => {
    expect(processesOf(root)).toEqual([])
  })
})

describe('measure', () => {
  it('gives each call a context of its own, set up and torn down in order', async () => {
    const { root } = await project({
      'benchmarks/order.bench.ts': `
import { appendFileSync } from 'node:fs'
import { suite } from '@tidemark/harness'
let loads = 0
const log = (text) => appendFileSync('order.log', text + '\\n')
export default suite('order', {
  setup: () => { log('setup ' + ++loads); return { id: 7 } },
  teardown: ({ id }) => log('teardown ' + id),
  calls: {
    a: { params: { n: [1, 2] }, prepare: ({ id, n }) => { log('prepare ' + id + n); return { sum: id + n } }, run: ({ sum, n, id }) => sum - n - id, check: (zero) => zero === 0 },
  },
})
`,
    })
    const { suites } = await measureAll(root, { replicates: 1 })
    expect(suites[0]?.calls.map(({ id, state }) => `${id}: ${state}`)).toEqual([
      'a [n=1]: measured',
      'a [n=2]: measured',
    ])
    const { readFile } = await import('node:fs/promises')
    const log = (await readFile(`${root}/order.log`, 'utf8')).trim().split('\n')
    expect(log.map((line) => line.split(' ')[0])).toEqual([
      'setup',
      'prepare',
      'teardown',
      'setup',
      'prepare',
      'teardown',
    ])
    // Module state is fresh in each worker.
    expect(log.filter((line) => line.startsWith('setup'))).toEqual(['setup 1', 'setup 1'])
  })

  it('goes through suites and calls in the order of the seed, replicate by replicate', async () => {
    const files = Object.fromEntries(
      ['x', 'y'].map((name) => [
        `benchmarks/${name}.bench.ts`,
        `import { suite } from '@tidemark/harness'
export default suite('${name}', { calls: { a: () => 1, b: () => 2 } })`,
      ]),
    )
    const { root } = await project(files)
    const orderOf = async (seed: number): Promise<string[]> => {
      const { events } = await measureAll(root, {
        seed,
        measureSeconds: 0.001,
        warmupSeconds: 0.001,
        maximumWarmupSeconds: 0.001,
      })
      return events.flatMap((event) =>
        event.type === 'call-started' ? [`${event.replicate}${event.suite}${event.call}`] : [],
      )
    }
    const [first, again, other] = [await orderOf(1), await orderOf(1), await orderOf(2)]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
    expect([...first].sort()).toEqual([...other].sort())
    expect(first.map((text) => text[0])).toEqual([...'00001111'])
  })

  it('drives one call from several workers at once and pools what they measured', async () => {
    const { root } = await project({
      'benchmarks/pool.bench.ts': `
import { threadId } from 'node:worker_threads'
import { appendFileSync } from 'node:fs'
import { suite } from '@tidemark/harness'
export default suite('pool', {
  setup: () => { appendFileSync('threads.log', threadId + '\\n') ; return {} },
  calls: { waits: () => new Promise((resolve) => setTimeout(resolve, 50)) },
})
`,
    })
    const { suites } = await measureAll(root, { workers: 3, replicates: 1, measureSeconds: 0.5 })
    const call = suites[0]?.calls[0]
    if (call?.state !== 'measured') throw new Error(JSON.stringify(call))
    const [replicate] = call.replicates
    expect(call.kind).toBe('async')
    expect(replicate?.loop).not.toBeNull()
    // Wall clock: the window is common to the workers, not the sum of theirs. One caller alone makes at most twenty
    // such calls a second.
    expect(call.opsPerSecond).toBeGreaterThan(20)
    expect(replicate?.operations).toBe(Histogram.decode(call.histogram).count)
    const { readFile } = await import('node:fs/promises')
    const threads = (await readFile(`${root}/threads.log`, 'utf8')).trim().split('\n')
    expect(new Set(threads).size).toBe(3)
  })

  it('breaks a call for all its workers when one of them fails', async () => {
    const { root } = await project({
      'benchmarks/one.bench.ts': `
import { suite } from '@tidemark/harness'
import { writeFileSync } from 'node:fs'
export default suite('one', {
  calls: {
    a: () => {
      try { writeFileSync('taken', '', { flag: 'wx' }) } catch { return 1 }
      throw new Error('only the first')
    },
  },
})
`,
    })
    const { suites } = await measureAll(root, { workers: 3, replicates: 1 })
    const call = suites[0]?.calls[0]
    expect(call?.state === 'broken' && call.breakage.message).toBe('Error: only the first')
  })

  it('keeps what was measured when it is stopped, and leaves no process behind', async () => {
    const { root } = await project({
      'benchmarks/long.bench.ts': `
import { suite } from '@tidemark/harness'
export default suite('long', { calls: { a: () => 1, b: () => 2, c: () => 3 } })
`,
    })
    const { suites } = await measureAll(root, { replicates: 1000 }, (event, stop) => {
      if (event.type === 'call-finished' && event.done === 4) stop()
    })
    const measured =
      suites[0]?.calls.map((call) => (call.state === 'measured' ? call.replicates.length : -1)) ?? []
    expect(measured.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(Math.min(...measured)).toBe(1)
    expect(processesOf(root)).toEqual([])
  })
})

describe('listSuites', () => {
  it('lists suites that load beside one that hangs, one that exits and one that throws', async () => {
    const { root } = await project({
      'benchmarks/a.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('fine', { calls: { a: { params: { n: [1, 2] }, run: () => 1 } } })`,
      'benchmarks/b.bench.ts': `await new Promise(() => {})
export default 1`,
      'benchmarks/c.bench.ts': `process.exit(3)
export default 1`,
      'benchmarks/d.bench.ts': `throw new Error('no configuration')
export default 1`,
    })
    const list = await listSuites({
      root,
      include,
      settings: { timeLimitSeconds: 2, memoryLimitMib: 96 },
      signal: new AbortController().signal,
    })
    expect(list.suites.map(({ name, calls }) => [name, calls.map(({ id }) => id)])).toEqual([
      ['fine', ['a [n=1]', 'a [n=2]']],
    ])
    expect(list.broken.map(({ file, breakage }) => [file, breakage.reason, breakage.phase])).toEqual([
      ['benchmarks/b.bench.ts', 'timeout', 'load'],
      ['benchmarks/c.bench.ts', 'exited', 'load'],
      ['benchmarks/d.bench.ts', 'load-failed', 'load'],
    ])
  })

  it('takes packages from elsewhere, which the project need not have', async () => {
    const { root: elsewhere } = await project({
      'node_modules/far-away/package.json': '{ "name": "far-away", "version": "1.0.0", "main": "index.js" }',
      'node_modules/far-away/index.js': "exports.name = 'from far away'",
    })
    const { root } = await project({
      'benchmarks/a.bench.ts': `import { suite } from '@tidemark/harness'
import { name } from 'far-away'
export default suite(name, { calls: { a: () => 1 } })`,
    })
    const list = await listSuites({
      root,
      include,
      settings: { timeLimitSeconds: 10, memoryLimitMib: 96 },
      signal: new AbortController().signal,
      packages: new Map([['far-away', elsewhere]]),
    })
    expect(list).toMatchObject({ suites: [{ name: 'from far away' }], broken: [] })
  })

  it('lists suites beside files with a mistake in them, and names its place', async () => {
    const { root } = await project({
      'benchmarks/a.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('fine', { calls: { a: () => 1 } })`,
      'benchmarks/b.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('option', {
  calls: {
    'GET /': { run: () => 1,
      margin: 'a bit' },
  },
})`,
      'benchmarks/c.bench.ts': 'export default {\n  calls: }',
      'benchmarks/d.bench.ts': "import './broken.js'\nexport default 1",
      'benchmarks/broken.js': 'const',
      'benchmarks/e.bench.ts': 'export const calls = {}',
    })
    const list = await listSuites({ root, include, settings, signal: new AbortController().signal })
    expect(list.suites.map(({ name }) => name)).toEqual(['fine'])
    expect(list.broken.map(({ file, breakage: { message } }) => [file, message])).toEqual([
      [
        'benchmarks/b.bench.ts',
        expect.stringMatching(
          /^benchmarks\/b\.bench\.ts:5: calls\["GET \/"\]\.margin: found "a bit"; allowed is a percentage/,
        ),
      ],
      ['benchmarks/c.bench.ts', 'benchmarks/c.bench.ts:2:10: Unexpected "}"'],
      ['benchmarks/d.bench.ts', 'benchmarks/broken.js:1:6: Expected identifier but found end of file'],
      ['benchmarks/e.bench.ts', expect.stringMatching(/^no default export; write /)],
    ])
    expect(list.broken.map(({ breakage: { reason, phase } }) => `${reason} ${phase}`)).toEqual(
      Array.from({ length: 4 }, () => 'load-failed load'),
    )
  })

  it('names the folder of compiled suites when it cannot be written: no suite is broken by that', async () => {
    const { root } = await project({
      'benchmarks/a.bench.ts': 'export default 1',
      // In place of a folder, so that not even root can write there.
      'node_modules/.cache/tidemark': '',
    })
    await expect(
      listSuites({ root, include, settings, signal: new AbortController().signal }),
    ).rejects.toThrow(
      `${join(root, 'node_modules/.cache/tidemark')}: cannot be written (EEXIST: file already exists); compiled suites lie there`,
    )
  })

  it('refuses two suites of one name', async () => {
    const text = `import { suite } from '@tidemark/harness'
export default suite('twin', { calls: { a: () => 1 } })`
    const { root } = await project({ 'benchmarks/a.bench.ts': text, 'benchmarks/b.bench.ts': text })
    await expect(
      listSuites({ root, include, settings, signal: new AbortController().signal }),
    ).rejects.toThrow('benchmarks/b.bench.ts: the suite name "twin" is already used by benchmarks/a.bench.ts')
  })
})
