import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../../testing/servers/influxdb.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark, tiny } from '../fixtures/cli.ts'

const suite = `import { suite } from '@tidemark/harness'
export default suite('orders, "all"', { calls: { 'GET /a b': () => JSON.stringify([1]) } })`

interface Received {
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function database(status: number): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    received.push({ url: request.url, headers: request.headers, body: String(Buffer.concat(chunks)) })
    response.writeHead(status).end('{"error":"as it was told"}')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, received }
}

describe('tidemark run --report', { timeout: 120_000 }, () => {
  let project: TemporaryProject
  beforeAll(async () => {
    project = await temporaryProject({ 'benchmarks/orders.bench.ts': suite })
  })
  afterAll(() => project.remove())
  const run = (...args: readonly string[]): ReturnType<typeof tidemark> =>
    tidemark(project.root, 'run', ...tiny, '--replicates', '1', ...args)

  it('sends results and verdicts to each destination', async () => {
    const { port, received } = await database(204)
    const { code, stderr } = await run(
      '--report',
      `influx://127.0.0.1:${port}/bench`,
      '--report',
      'file:history.ndjson',
    )
    // No baseline.
    expect(code).toBe(5)
    expect(stderr).toContain(`reported 6 points to InfluxDB at http://127.0.0.1:${port}/write\n`)
    expect(stderr).toContain(`reported 6 points to ${join(project.root, 'history.ndjson')}\n`)
    const lines = (await readFile(join(project.root, 'history.ndjson'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).name)).toEqual([
      'tidemark.call.allocated',
      'tidemark.call.latency',
      'tidemark.call.ops_per_second',
      'tidemark.call.verdict',
      'tidemark.run.duration',
      'tidemark.run.exit_code',
    ])
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({
      value: 1,
      tags: {
        suite: 'orders, "all"',
        call: 'GET /a b',
        verdict: 'unjudged',
        environment: expect.any(String),
      },
    })
    expect(received).toHaveLength(1)
    expect(received[0]?.url).toBe('/write?db=bench&precision=ms')
  })

  it('has the verdict decide the exit code when a destination is away, and says so', async () => {
    const { port } = await database(400)
    const { code, stdout, stderr } = await run('--report', `influx://127.0.0.1:${port}/bench`)
    expect(code).toBe(5)
    expect(stdout).toContain('GET /a b')
    expect(stderr).toMatch(
      /not reported: 6 of 6 points to InfluxDB at .*answered 400 \(\{"error":"as it was told"\}\)/,
    )
  })

  it('refuses a wrong URL before it measures', async () => {
    const { code, stdout, stderr } = await run('--report', 'influx://writer:s3cr3t@localhost/bench')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: --report: found credentials in the URL; allowed is INFLUX_TOKEN/)
    expect(stderr).not.toContain('s3cr3t')
  })

  it('takes destinations from the configuration, and those of the command line in their place', async () => {
    await project.write(
      'tidemark.config.ts',
      `export default { reporters: ['file:configured.ndjson', {
  name: 'own',
  *format({ metrics }) { for (const { name } of metrics) yield { data: name, points: 1 } },
  transport: { send: async () => ({ status: 'sent' }) },
}] }`,
    )
    const configured = await run()
    expect(configured.stderr).toContain('reported 6 points to own\n')
    expect(configured.stderr).toContain(`reported 6 points to ${join(project.root, 'configured.ndjson')}\n`)
    const given = await run('--report', 'file:given.ndjson')
    expect(given.stderr).toContain('given.ndjson\n')
    expect(given.stderr).not.toMatch(/own|configured/)
    await project.write('tidemark.config.ts', `export default { reporters: ['file:no/folder.ndjson'] }`)
    const wrong = await run()
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toMatch(/^error: reporters\.0: found no folder/)
  })

  describeServer(influxDb, (server) => {
    it('can be asked about by suite and call', async () => {
      await server().query('', 'CREATE DATABASE bench')
      await project.write('tidemark.config.ts', 'export default {}')
      const { stderr } = await run('--report', `influx://127.0.0.1:${server().ports.http}/bench`)
      expect(stderr).toContain('reported 6 points')
      const series = await server().query(
        'bench',
        `SELECT * FROM metrics WHERE suite = 'orders, "all"' AND "call" = 'GET /a b' GROUP BY *`,
      )
      expect(series.map(({ tags }) => tags?.['key']).sort()).toEqual([
        'tidemark.call.allocated',
        'tidemark.call.latency',
        'tidemark.call.ops_per_second',
        'tidemark.call.verdict',
      ])
      expect(series.every(({ tags }) => /^[0-9a-f]{8}$/.test(tags?.['fingerprint'] ?? ''))).toBe(true)
      tellDelivered(influxDb, { what: 'tidemark run --report', written: 6, readBack: 6 })
    })
  })
})
