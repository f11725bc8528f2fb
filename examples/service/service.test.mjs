import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it, onTestFinished } from 'vitest'
import { startService } from './running-service.mjs'

it('serves, is measured, and reports to three places before it ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-example-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const database = await databaseOf()
  const metricsFile = join(folder, 'metrics.ndjson')
  const service = await startService({
    influxUrl: database.url,
    metricsFile,
    // Longer than the test: all that comes is the last report.
    reportEveryMs: 3_600_000,
    // For a hang, not for speed.
    stopWithinMs: 120_000,
  })
  onTestFinished(() => void service.kill())

  for (let id = 1; id <= 3; id += 1) {
    const order = await (await fetch(`${service.urls.service}/orders/${id}`)).json()
    expect(order).toMatchObject({ id, items: expect.any(Array) })
  }
  const nothing = await fetch(`${service.urls.service}/nothing`)
  expect(nothing.status).toBe(404)

  const scraped = await (await fetch(service.urls.metrics)).text()
  expect(scraped).toMatch(
    /^http_server_request_duration_seconds_count\{.*http_route="\/orders\/:id",service="orders"\} 3$/m,
  )

  const { code, signal, stderr, reports } = await service.terminate()
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' })
  for (const { points } of Object.values(reports)) {
    expect(points).toMatchObject({ sent: points.enqueued, dropped: 0, queued: 0, inFlight: 0 })
    expect(points.sent).toBeGreaterThan(0)
  }
  expect(database.lines()).toHaveLength(reports.influx.points.sent)
  expect(database.lines().join('\n')).toMatch(
    /^metrics,.*http\.route=\/orders\/:id.*,key=http\.server\.request\.duration,.* count=3,/m,
  )
  const records = (await readFile(metricsFile, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(records).toHaveLength(reports.file.points.sent)
  expect(records).toContainEqual(expect.objectContaining({ name: 'http.server.active_requests' }))
})

/** Takes all that is written, and keeps it. */
async function databaseOf() {
  let text = ''
  const server = createServer(async (request, response) => {
    /** @type {Buffer[]} */
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    text += request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    response.writeHead(204).end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { url: `http://127.0.0.1:${port}`, lines: () => text.trim().split('\n') }
}
