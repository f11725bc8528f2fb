import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Registry } from '@tidemark/metrics'
import { expect, it, vi } from 'vitest'
import { carbon } from '../../../../testing/servers/carbon.ts'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { victoriaMetrics } from '../../../../testing/servers/victoria-metrics.ts'
import { deliver, PATIENCE } from '../fixtures/deliver.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { nearby } from '../fixtures/nearby.ts'
import { written } from '../fixtures/written.ts'
import { createReporter } from '../reporter.ts'
import { type GraphiteFormatOptions, graphite, graphiteLines } from './index.ts'

const host = '127.0.0.1'

/** What lines say, by their paths. */
function meant(registry: Registry, options: GraphiteFormatOptions): Map<string, number> {
  const { text } = written(graphiteLines(options), registry.snapshot())
  const lines = text.trimEnd().split('\n')
  return new Map(lines.map((line) => line.split(' ')).map(([path = '', value]) => [path, Number(value)]))
}

/** The last value in each file of a folder, by its path, in one process of Python: there are hundreds. */
const READ_WHISPER = `
import json, os, sys, whisper
values = {}
for folder, _, files in os.walk(sys.argv[1]):
  for file in files:
    path = os.path.join(folder, file)
    seen = [value for value in whisper.fetch(path, 0)[1] if value is not None]
    if seen: values[os.path.relpath(path, sys.argv[1])[:-4].replace('/', '.')] = seen[-1]
json.dump(values, sys.stdout)
`

async function valuesIn(folder: string): Promise<Map<string, number>> {
  // Not the python3 of the PATH: Debian's has the module.
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', READ_WHISPER, folder], {
    maxBuffer: 2 ** 26,
  })
  const values = Object.entries(JSON.parse(stdout) as Record<string, number>)
  // A pickle tells -0 from 0, text does not.
  return new Map(values.map(([path, value]) => [path, value + 0]))
}

describeServer(carbon, (server) => {
  it.each(['tcp', 'udp', 'pickle'] as const)(
    'gives back what was written: %s',
    async (protocol) => {
      const registry = hostileRegistry()
      const prefix = `${protocol}.`
      const { line, udp, pickle } = server().ports
      const destination = graphite({ host, port: { tcp: line, udp, pickle }[protocol], protocol, prefix })
      const sent = await deliver(destination, registry)
      const expected = meant(registry, { prefix })
      expect(expected.size).toBe(sent)
      await vi.waitFor(async () => {
        const found = await valuesIn(server().whisper)
        const ours = [...found].filter(([path]) => path.startsWith(prefix))
        expect(new Map(ours)).toEqual(expected)
      }, PATIENCE)
      tellDelivered(carbon, { what: `Graphite, ${protocol}`, written: sent, readBack: sent })
    },
    300_000,
  )

  it('is not taken to have read what waits in its socket', async () => {
    const registry = new Registry()
    registry.gauge('patience').set(7)
    const destination = graphite({ host, port: server().ports.line, prefix: 'hung.' })
    await using reporter = createReporter({ registry, destination, timeoutMs: 200, retry: { maxMs: 100 } })
    await server().pause()
    try {
      expect(await reporter.reportOnce()).toMatchObject({ outcome: 'queued', points: 1 })
    } finally {
      server().resume()
    }
    await reporter.flush({ deadlineMs: 60_000 })
    expect(reporter.stats().points).toMatchObject({ sent: 1, dropped: 0 })
    await vi.waitFor(async () => {
      expect((await valuesIn(server().whisper)).get('hung.patience.value')).toBe(7)
    }, PATIENCE)
  }, 300_000)
})

describeServer(victoriaMetrics, (server) => {
  it('gives back what was written with tags', async () => {
    const registry = hostileRegistry()
    const destination = graphite({ host, port: server().ports.graphite, layout: 'tags' })
    const sent = await deliver(destination, registry)
    const expected = meant(registry, { layout: 'tags' })
    await vi.waitFor(async () => {
      const series = await server().exported('{__name__!=""}')
      const found = series.map(
        ({ metric: { __name__: name = '', ...tags }, values: [value = Number.NaN] }) => {
          const list = Object.entries(tags).map(([tag, text]) => `${tag}=${text}`)
          return [[name, ...list.sort()].join(';'), value] as const
        },
      )
      expect(new Map(found.map(([key, value]) => [key, nearby(value, expected.get(key))]))).toEqual(expected)
    }, PATIENCE)
    expect(expected.size).toBe(sent)
    tellDelivered(victoriaMetrics, { what: 'Graphite, tags', written: sent, readBack: sent })
  }, 300_000)
})
