import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import { carbon } from '../../../testing/servers/carbon.ts'
import { describeServer } from '../../../testing/servers/describe-server.ts'
import { influxDb } from '../../../testing/servers/influxdb.ts'
import { prometheus } from '../../../testing/servers/prometheus.ts'
import { pushgateway } from '../../../testing/servers/pushgateway.ts'
import { rsyslog } from '../../../testing/servers/rsyslog.ts'
import { statsd } from '../../../testing/servers/statsd.ts'
import { victoriaMetrics } from '../../../testing/servers/victoria-metrics.ts'
import { serveHttp } from './fixtures/serve.ts'

// The servers that destinations are tested against take what a socket says and give it back: should a test of a
// destination fail together with one of these, it is not the destination.

const seconds = Math.floor(Date.now() / 1000)

function overUdp(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.send(text, port, '127.0.0.1', (error) => {
      socket.close()
      if (error === null) resolve()
      else reject(error)
    })
  })
}

function overTcp(port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text)).resume()
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })
}

/** For servers that take their time. */
async function soon(assertion: () => Promise<void>): Promise<void> {
  await vi.waitFor(assertion, { timeout: 120_000, interval: 100 })
}

describeServer(influxDb, (server) => {
  it('answers again after a pause', async () => {
    const write = `${server().url}/write?db=paused&precision=s`
    await server().query('', 'CREATE DATABASE paused')
    await server().pause()
    const written = fetch(write, { method: 'POST', body: `m,k=v f=5 ${seconds}\n` })
    const early = await Promise.race([written.then(() => 'answered'), fetchTimesOut(server().url)])
    expect(early).toBe('timed out')
    server().resume()
    expect((await written).status).toBe(204)
    expect(await server().query('paused', 'SELECT * FROM m')).toEqual([
      { name: 'm', columns: ['time', 'f', 'k'], values: [[seconds * 1000, 5, 'v']] },
    ])
  })

  async function fetchTimesOut(url: string): Promise<string> {
    const timedOut = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(300) }).catch(() => undefined)
    return timedOut === undefined ? 'timed out' : 'answered'
  }
})

describeServer(victoriaMetrics, (server) => {
  it('gives back what came over Graphite and OpenTSDB', async () => {
    const { ports } = server()
    await overTcp(ports.graphite, `over.tcp;k=v 6 ${seconds}\n`)
    await overUdp(ports.graphite, `over.udp 7 ${seconds}\n`)
    await overTcp(ports.openTsdb, `put over.put ${seconds} 8 k=v\n`)
    await soon(async () => {
      const series = await server().exported('{__name__=~"over.*"}')
      expect(series.map(({ metric, values }) => [metric['__name__'], values[0]]).sort()).toEqual([
        ['over.put', 8],
        ['over.tcp', 6],
        ['over.udp', 7],
      ])
    })
  })
})

describeServer(prometheus, (server) => {
  it('scrapes', async () => {
    const { url } = await serveHttp((_, response) => response.end('# TYPE jobs counter\njobs{q="a"} 5\n'))
    await server().scrape(new URL(url).host)
    await soon(async () => {
      expect(await server().get('query', { query: 'jobs' })).toMatchObject({
        result: [{ metric: { __name__: 'jobs', q: 'a' }, value: [expect.any(Number), '5'] }],
      })
    })
  })
})

describeServer(pushgateway, (server) => {
  it('gives back what was pushed', async () => {
    await fetch(`${server().url}/metrics/job/a`, { method: 'PUT', body: 'jobs_total{q="a"} 5\n' })
    expect(await server().metrics()).toContain('jobs_total{instance="",job="a",q="a"} 5\n')
  })
})

describeServer(carbon, (server) => {
  it('gives back what came over TCP and UDP', async () => {
    await overTcp(server().ports.line, `over.tcp 6 ${seconds}\n`)
    await overUdp(server().ports.udp, `over.udp 7 ${seconds}\n`)
    await soon(async () => {
      expect(await server().fetch('over.tcp', seconds - 1, seconds)).toEqual([6])
      expect(await server().fetch('over.udp', seconds - 1, seconds)).toEqual([7])
    })
  })
})

describeServer(statsd, (server) => {
  it('gives back what it got', async () => {
    await overUdp(server().ports.udp, 'hits:3|c|#k:v\nhits:4|c|#k:v\nsize:5|g\n')
    await soon(async () => {
      expect(await server().ask('gauges')).toContain('size: 5')
    })
    expect(await server().ask('counters')).toContain("'hits;k=v': 7")
  })
})

describeServer(rsyslog, (server) => {
  it('gives back what came over UDP, and over TCP in both framings', async () => {
    const message = (msgid: string): string =>
      `<14>1 2026-11-22T17:00:00.123Z api-1 metrics 42 ${msgid} [m@32473 n="a\\"b\\]"] count=5 ü\u0001`
    const counted = message('counted')
    await overUdp(server().ports.udp, message('udp'))
    await overTcp(server().ports.tcp, `${Buffer.byteLength(counted)} ${counted}`)
    await overTcp(server().ports.tcp, `${message('line')}\n`)
    await soon(async () => {
      const messages = await server().messages()
      expect(messages.toSorted((a, b) => (a.msgid < b.msgid ? -1 : 1))).toEqual(
        ['counted', 'line', 'udp'].map((msgid) => ({
          severity: 'info',
          timestamp: '2026-11-22T17:00:00.123Z',
          host: 'api-1',
          app: 'metrics',
          procid: '42',
          msgid,
          sd: '[m@32473 n="a\\"b\\]"]',
          msg: 'count=5 ü\u0001',
        })),
      )
    })
  })
})
