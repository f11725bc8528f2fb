import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LoadError, type LoadOptions } from '@tidemark/load/options'
import { Histogram } from '@tidemark/metrics'
import type { BrokenLoadCall, LoadCallRecord, LoadedCall } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { defaultLoadSettings, type LoadSettings } from '../settings.ts'
import { listSuites, type SuiteList } from './list.ts'
import { loadCalls, planLoads } from './load.ts'
import { loadSuiteRecords } from './load-record.ts'

/** Real processes and workers. What they take is the machine's; what is counted is not. */
const settings: LoadSettings = {
  ...defaultLoadSettings,
  seed: 1,
  warmupSeconds: 0.01,
  timeLimitSeconds: 60,
  memoryLimitMib: 96,
}

const http = `
import { createServer } from 'node:http'
let answered = 0
createServer((request, response) => {
  if (request.url === '/health') return response.end()
  if (request.url === '/last' && ++answered > 5) {
    console.error('out of orders')
    process.exit(9)
  }
  response.end(request.url)
}).listen(Number(process.env.PORT), '127.0.0.1')
`

let project: TemporaryProject
let list: SuiteList
beforeAll(async () => {
  project = await temporaryProject({
    'server.mjs': http,
    'benchmarks/calls.bench.ts': `
import { suite } from '@tidemark/harness'
let calls = 0
export default suite('calls', {
  calls: {
    open: { run: () => 1, load: { rate: 1000, calls: 100 } },
    closed: { run: async () => 1, load: { callers: 3, calls: 100 } },
    'fails at times': { run: () => ++calls, check: (n) => n % 2 === 1, load: { callers: 1, calls: 10 } },
    'never ends': { run: () => (++calls === 1 ? 1 : new Promise(() => {})), load: { callers: 2, calls: 9, timeLimit: '100 ms' } },
    'hangs at once': { run: () => new Promise(() => {}), load: { callers: 1, calls: 1 }, timeLimit: '2 s' },
    'fails at once': { run: () => { throw new Error('no database') }, load: { callers: 1, calls: 10 } },
    'needs a server': () => 1,
  },
})`,
    'benchmarks/long.bench.ts': `
import { writeFileSync } from 'node:fs'
import { suite } from '@tidemark/harness'
let calls = 0
// Too long for the warm-up to make so many of them.
const run = () => {
  calls += 1
  if (calls === 200) writeFileSync('under-way', '')
  return new Promise((resolve) => setTimeout(resolve, 1))
}
const load = { rate: 500, duration: '10 min' }
export default suite('long', { calls: { first: { run, load }, second: { run, load } } })`,
    'benchmarks/served.bench.ts': `
import { suite } from '@tidemark/harness'
export default suite('served', {
  server: { command: ['node', 'server.mjs'], ready: '/health', readyWithin: '2 min' },
  setup: ({ server }) => ({ ask: async (path: string) => (await fetch(server.origin + path)).text() }),
  calls: {
    'GET /': { run: ({ ask }) => ask('/'), check: (text) => text === '/', load: { rate: 50, calls: 20 } },
    'GET /last': { run: ({ ask }) => ask('/last'), load: { callers: 1, duration: '1 min' } },
  },
})`,
    'benchmarks/unserved.bench.ts': `
import { suite } from '@tidemark/harness'
const calls = { any: { run: () => 1, load: { callers: 1, calls: 1 } } }
export default suite('unserved', { server: { command: ['node', '-e', 'throw new Error("no config")'] }, calls })`,
    'benchmarks/alone.bench.ts': `
import { suite } from '@tidemark/harness'
export default suite('alone', {
  setup: ({ server }) => ({ server }),
  calls: { any: { run: () => 1, load: { callers: 1, calls: 1 } } },
})`,
  })
  const { signal } = new AbortController()
  list = await listSuites({ root: project.root, include: ['benchmarks/*.bench.ts'], settings, signal })
})
afterAll(() => project.remove())

async function load(
  suite: string,
  call: string,
  asked: LoadOptions = {},
  workers = 1,
): Promise<LoadCallRecord> {
  const planned = planLoads(
    list.suites.filter(({ name }) => name === suite),
    asked,
  ).filter((one) => one.call.id === call)
  const outcomes = await loadCalls(planned, {
    root: project.root,
    settings: { ...settings, workers },
    soak: false,
    signal: new AbortController().signal,
    onStart: () => {},
  })
  return loadSuiteRecords(outcomes)[0]?.calls[0] as LoadCallRecord
}

const loaded = async (...args: Parameters<typeof load>): Promise<LoadedCall> => {
  const record = await load(...args)
  expect(record.state === 'broken' ? record.breakage : null).toBeNull()
  return record as LoadedCall
}

const broken = async (...args: Parameters<typeof load>): Promise<BrokenLoadCall['breakage']> => {
  const record = await load(...args)
  expect(record).toMatchObject({ state: 'broken' })
  return (record as BrokenLoadCall).breakage
}

describe('planLoads', () => {
  const ids = (asked: LoadOptions): string[] => planLoads(list.suites, asked).map(({ call }) => call.id)

  it('takes the calls that have a load, and every call where the way to arrive is asked for', () => {
    expect(ids({})).not.toContain('needs a server')
    expect(ids({ rate: 5, calls: 1 })).toContain('needs a server')
  })

  it('puts what is asked for before what the suite says', () => {
    const open = list.suites.flatMap((suite) => {
      const calls = suite.calls.filter(({ id }) => id === 'open')
      return calls.length === 0 ? [] : [{ ...suite, calls }]
    })
    const planned = planLoads(open, { callers: 7 })[0]
    expect(planned?.load).toMatchObject({ kind: 'closed', callers: 7, calls: 100 })
    const shorter = planLoads(open, { calls: 3 })[0]
    expect(shorter?.load).toMatchObject({ kind: 'open', calls: 3 })
    const longer = planLoads(open, { callers: 7, durationSeconds: 9 })[0]
    expect(longer?.load).toMatchObject({ durationSeconds: 9, calls: Number.POSITIVE_INFINITY })
  })

  it('refuses what together is no load', () => {
    expect(() => planLoads(list.suites, { rate: 5 })).toThrow(LoadError)
  })
})

describe('a load', () => {
  it('in an open loop is shared by workers, who make every call once', async () => {
    const { counts, latency, waiting, end, seconds } = await loaded('calls', 'open', {}, 2)
    expect(end).toBe('finished')
    expect(counts).toMatchObject({ completed: 100, failed: 0, timedOut: 0, dropped: 0, unfinished: 0 })
    expect([latency, waiting].map(({ histogram }) => Histogram.decode(histogram).count)).toEqual([100, 100])
    expect(seconds.reduce((sum, second) => sum + second.completed, 0)).toBe(100)
  })

  it('in a closed loop has nobody wait', async () => {
    const { counts, waiting, load: shape } = await loaded('calls', 'closed')
    expect(counts.completed).toBe(100)
    expect(waiting.histogram.count).toBe(0)
    expect(shape).toEqual({
      kind: 'closed',
      callers: 3,
      calls: 100,
      durationSeconds: null,
      timeLimitSeconds: 10,
    })
  })

  it('counts calls that fail', async () => {
    const { counts, failures } = await loaded('calls', 'fails at times')
    expect(counts).toMatchObject({ completed: 5, failed: 5 })
    expect(failures).toEqual([{ kind: 'check failed', calls: 5 }])
  })

  it('ends when all callers wait for ever', async () => {
    expect(await loaded('calls', 'never ends')).toMatchObject({ end: 'stuck', counts: { timedOut: 2 } })
  })

  it('that is stopped keeps what was recorded until then, and begins no other one', async () => {
    const stop = new AbortController()
    const watch = setInterval(() => {
      if (existsSync(join(project.root, 'under-way'))) stop.abort()
    }, 20)
    try {
      const planned = planLoads(
        list.suites.filter(({ name }) => name === 'long'),
        {},
      )
      const options = { root: project.root, settings, soak: false, signal: stop.signal, onStart: () => {} }
      const [first, ...others] = await loadCalls(planned, options)
      expect(others).toEqual([])
      const calls = loadSuiteRecords(first === undefined ? [] : [first]).flatMap((suite) => suite.calls)
      expect(calls).toMatchObject([{ id: 'first', state: 'loaded', end: 'stopped' }])
      expect((calls[0] as LoadedCall).counts.completed).toBeGreaterThan(100)
    } finally {
      clearInterval(watch)
    }
  })

  it('of a call that fails at once is broken, in its own words', async () => {
    expect(await broken('calls', 'fails at once')).toMatchObject({
      reason: 'threw',
      phase: 'warm-up',
      message: 'Error: no database',
    })
  })

  it('of a call that hangs at once is broken', async () => {
    expect(await broken('calls', 'hangs at once')).toMatchObject({ reason: 'timeout', phase: 'warm-up' })
  })
})

describe('a server', () => {
  it('is started for the calls of its suite', async () => {
    const { counts, end, serverDeath } = await loaded('served', 'GET /', {}, 2)
    expect([end, serverDeath]).toEqual(['finished', null])
    expect(counts).toMatchObject({ completed: 20, failed: 0 })
  })

  it('that dies under load ends it; what was recorded until then is kept', async () => {
    const { end, serverDeath } = await loaded('served', 'GET /last')
    expect(end).toBe('server-died')
    expect(serverDeath).toBe(
      'the server ended by itself (exit code 9)\nthe server said last:\n  out of orders',
    )
  })

  it('that does not start breaks the call with what it said last', async () => {
    const { reason, phase, message } = await broken('unserved', 'any')
    expect([reason, phase]).toEqual(['setup-failed', 'setup'])
    expect(message).toMatch(
      /^the server ended by itself \(exit code 1\)\nthe server said last:[\s\S]*Error: no config/,
    )
  })

  it('that nobody defined is missed in so many words', async () => {
    expect((await broken('alone', 'any')).message).toContain('no server was started')
  })
})
