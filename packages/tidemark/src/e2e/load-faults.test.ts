import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { type LoadCallRecord, type LoadRecord, parseLoadRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Ended, tidemark } from '../fixtures/cli.ts'
import { lives } from '../fixtures/processes.ts'

/** A program that leaves its number where the test finds it. */
const server = (body: string): string => `import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createNetServer } from 'node:net'
appendFileSync('pids', process.pid + '\\n')
const port = Number(process.env.PORT)
${body}
`

const suiteOf = (name: string, definition: string): string => `import { suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'
const clientOf = (origin) => createHttpClient({ origin, timeLimitSeconds: 0.5 })
export default suite('${name}', ${definition})
`

/** A suite whose server answers a raw socket as `answer` says, from the first request on. */
const rawSuite = (name: string, answer: string): Readonly<Record<string, string>> => ({
  [`${name}.mjs`]: server(
    `createNetServer((socket) => { socket.on('error', () => {}); socket.once('data', () => { ${answer} }) }).listen(port, '127.0.0.1')`,
  ),
  [`benchmarks/${name}.bench.mjs`]: suiteOf(
    name,
    `{
  server: { command: ['node', '${name}.mjs'], readyWithin: '2 min' },
  setup: ({ server }) => ({ client: clientOf(server.origin) }),
  teardown: ({ client }) => client.close(),
  calls: { get: { run: ({ client }) => client.request({ path: '/' }), load: { rate: 20, calls: 5 } } },
}`,
  ),
})

describe('a server or a call that goes wrong under load', { timeout: 240_000 }, () => {
  let project: TemporaryProject
  let other: Server
  let ended: Ended
  let record: LoadRecord
  beforeAll(async () => {
    other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    project = await temporaryProject({
      'never.mjs': server("console.log('reading the orders'); setInterval(() => {}, 1000)"),
      'benchmarks/never.bench.mjs': suiteOf(
        'never',
        `{ server: { command: ['node', 'never.mjs'], readyWithin: '3 s' }, calls: { get: { run: () => 1, load: { rate: 20, calls: 5 } } } }`,
      ),
      'dies.mjs': server(
        `let asked = 0
createServer((_, response) => {
  if (++asked > 60) { console.error('out of orders'); process.exit(7) }
  response.end('ok')
}).listen(port, '127.0.0.1')`,
      ),
      'benchmarks/dies.bench.mjs': suiteOf(
        'dies',
        `{
  server: { command: ['node', 'dies.mjs'], readyWithin: '2 min' },
  setup: ({ server }) => ({ client: clientOf(server.origin) }),
  teardown: ({ client }) => client.close(),
  calls: { get: { run: ({ client }) => client.request({ path: '/' }), load: { rate: 50, duration: '1 min' } } },
}`,
      ),
      'benchmarks/taken.bench.mjs': suiteOf(
        'taken',
        `{ server: { command: ['node', 'never.mjs'], port: ${port} }, calls: { get: { run: () => 1, load: { rate: 20, calls: 5 } } } }`,
      ),
      ...rawSuite('closes', 'socket.destroy()'),
      ...rawSuite('garbage', "socket.end('220 mail.example ESMTP\\\\r\\\\n')"),
      ...rawSuite(
        'drips',
        "socket.write('HTTP/1.1 200 OK\\\\r\\\\ncontent-length: 1000\\\\r\\\\n\\\\r\\\\n'); const drip = setInterval(() => socket.write('.'), 50); socket.on('close', () => clearInterval(drip))",
      ),
      'benchmarks/nowhere.bench.mjs': suiteOf(
        'nowhere',
        `{
  setup: () => ({ client: clientOf('http://no-such-host.invalid') }),
  teardown: ({ client }) => client.close(),
  calls: { get: { run: ({ client }) => client.request({ path: '/' }), load: { rate: 20, calls: 5 } } },
}`,
      ),
      'benchmarks/hoards.bench.mjs': suiteOf(
        'hoards',
        `{
  setup: () => ({ hoard: [] }),
  calls: {
    get: {
      run: ({ hoard }) => hoard.push(new Array(10_000).fill(hoard.length)),
      load: { callers: 1, duration: '1 min' },
    },
  },
}`,
      ),
    })
    const flags = ['--warmup', '1 ms', '--time-limit', '60 s', '--memory-limit', '64 MiB', '--workers', '2']
    const allow = ['--allow-host', 'no-such-host.invalid', '--json', 'load.json']
    ended = await tidemark(project.root, 'load', ...flags, ...allow)
    const file = join(project.root, 'load.json')
    record = parseLoadRecord(await readFile(file, 'utf8'), file)
  }, 240_000)
  afterAll(async () => {
    other.close()
    await project.remove()
  })

  const callOf = (suite: string): LoadCallRecord | undefined =>
    record.suites.find(({ name }) => name === suite)?.calls[0]

  it('fails, whatever it was', () => {
    expect(ended.code).toBe(3)
    expect(record.suites).toHaveLength(8)
  })

  it.each<[suite: string, reason: string, message: RegExp]>([
    [
      'never',
      'setup-failed',
      /^the server was not ready within 3 s: it accepted no connection on port \d+ \(in the variable PORT\)\nthe server said last:\n {2}reading the orders$/,
    ],
    ['taken', 'setup-failed', /^port \d+: another program listens on it; stop it, or choose another port/],
    ['closes', 'threw', /^HttpError: 127\.0\.0\.1:\d+: connection closed by the server/],
    ['garbage', 'threw', /^HttpError: 127\.0\.0\.1:\d+: malformed HTTP answer/],
    ['drips', 'threw', /^TimeoutError: 127\.0\.0\.1:\d+: no answer in time/],
    ['nowhere', 'threw', /^HttpError: no-such-host\.invalid: host name not found/],
    ['hoards', 'out-of-memory', /memory limit of 64 MiB/],
  ])('%s is broken, in words that say why', (suite, reason, message) => {
    expect(callOf(suite)).toMatchObject({
      state: 'broken',
      breakage: { reason, message: expect.stringMatching(message) },
    })
  })

  it('shows the last lines of a server that was not ready', () => {
    expect(ended.stdout).toMatch(
      /broken setup-failed.*not ready within 3 s.*\n.*said last.*\n.*reading the orders\n/,
    )
  })

  it('keeps what was recorded until a server died, and marks it', () => {
    const call = callOf('dies')
    expect(call).toMatchObject({
      state: 'loaded',
      end: 'server-died',
      serverDeath: 'the server ended by itself (exit code 7)\nthe server said last:\n  out of orders',
    })
    expect(call?.state === 'loaded' && call.counts.completed).toBeGreaterThan(0)
    expect(ended.stdout).toMatch(/the server died under load.*\n.*exit code 7.*\n.*\n.*out of orders\n/)
  })

  it('leaves no server behind', async () => {
    const pids = (await readFile(join(project.root, 'pids'), 'utf8')).trim().split('\n').map(Number)
    expect(pids.length).toBeGreaterThanOrEqual(5)
    expect(pids.filter(lives)).toEqual([])
  })
})
