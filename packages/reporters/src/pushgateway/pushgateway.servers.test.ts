import { Registry } from '@tidemark/metrics'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ParsedFamily, parseExposition } from '../../../../testing/parse-exposition.ts'
import { describeServer, tellDelivered } from '../../../../testing/servers/describe-server.ts'
import { pushgateway as realPushgateway } from '../../../../testing/servers/pushgateway.ts'
import { hostileRegistry } from '../fixtures/hostile-series.ts'
import { written } from '../fixtures/written.ts'
import { createReporter, type Reporter } from '../reporter.ts'
import { pushgateway } from './index.ts'

/** Samples by all that tells one apart. */
function samplesOf(
  families: readonly ParsedFamily[],
  group: Readonly<Record<string, string>>,
): Map<string, number> {
  const samples = families.flatMap((family) =>
    family.samples.map(({ name, labels, value }): [string, number] => {
      const all = Object.entries({ ...group, ...Object.fromEntries(labels) })
      return [
        JSON.stringify([family.type, name, all.sort(([one], [other]) => (one < other ? -1 : 1))]),
        value,
      ]
    }),
  )
  return new Map(samples)
}

describeServer(realPushgateway, (server) => {
  /** What the gateway shows of a group. */
  async function shown(job: string): Promise<Map<string, number>> {
    const families = parseExposition(await server().metrics()).map((family) => ({
      ...family,
      samples: family.samples.filter(
        ({ name, labels }) => labels.get('job') === job && !/^push_(failure_)?time_seconds$/.test(name),
      ),
    }))
    return samplesOf(families, {})
  }

  function reporterOf(registry: Registry, options: Partial<Parameters<typeof pushgateway>[0]>): Reporter {
    const destination = pushgateway({ url: server().url, job: 'app', ...options } as Parameters<
      typeof pushgateway
    >[0])
    return createReporter({ registry, destination, timeoutMs: 120_000 })
  }

  it('gives back what was pushed, however hostile, under a group of any labels', async () => {
    const registry = hostileRegistry()
    const [job, grouping] = ['a/b\n"c" ..', { instance: '..', the_host: 'größe 🙂' }]
    const reporter = reporterOf(registry, { job, grouping })
    expect(await reporter.reportOnce()).toMatchObject({ outcome: 'delivered' })
    await reporter.stop()

    const { format } = pushgateway({ url: server().url, job, grouping })
    const { text } = written(format, registry.snapshot())
    const expected = samplesOf(parseExposition(text), { job, ...grouping })
    const found = await shown(job)
    expect(found).toEqual(expected)
    tellDelivered(realPushgateway, { what: 'push, samples', written: expected.size, readBack: found.size })
  })

  it('takes a group with a label that is empty', async () => {
    const registry = new Registry()
    registry.gauge('emptiness').set(1)
    const reporter = reporterOf(registry, { job: 'empty', grouping: { nothing: '' }, deleteOnStop: true })
    expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
    expect(await server().metrics()).toContain('\nemptiness{instance="",job="empty",nothing=""} 1\n')
    await reporter.stop()
    expect(await server().metrics()).not.toContain('emptiness')
  })

  it('takes whatever a registry holds', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('a', 'a.b', 'a_b', 'job', 'instance', 'le', 'a_total', 'a_count', '9', '\ud800'),
    )
    const tags = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true })
    const value = fc.double({ noNaN: true })
    const series = fc.tuple(text, tags, value, fc.constantFrom('counter', 'gauge', 'timer'))
    const registries = fc.tuple(fc.array(series, { maxLength: 10 }), tags)
    await fc.assert(
      fc.asyncProperty(registries, async ([all, common]) => {
        const registry = new Registry({ tags: common })
        for (const [name, own, amount, kind] of all) {
          try {
            if (kind === 'gauge') registry.gauge(name, { tags: own }).set(amount)
            else if (kind === 'counter') registry.counter(name, { tags: own }).inc(Math.abs(amount))
            else registry.timer(name, { tags: own, slo: [1e6] }).record(Math.abs(amount))
          } catch {
            // Such as a name that is of another kind already.
          }
        }
        // Each in a place of its own: a gateway refuses a name that another group has for another kind.
        const reporter = reporterOf(registry, { job: 'any', deleteOnStop: true })
        const result = await reporter.reportOnce()
        await reporter.stop()
        expect(result.outcome, JSON.stringify(reporter.stats().lastError?.message)).toBe('delivered')
      }),
      { numRuns: 60 },
    )
  })

  it('replaces the group, adds to it, and deletes it at the end', async () => {
    const names = async (): Promise<string[]> =>
      [...(await shown('modes')).keys()].map((key) => (JSON.parse(key) as string[])[1] ?? '')
    const push = async (name: string, options: Partial<Parameters<typeof pushgateway>[0]>): Promise<void> => {
      const registry = new Registry()
      registry.gauge(name).set(1)
      const reporter = reporterOf(registry, { job: 'modes', grouping: { instance: 'a' }, ...options })
      expect(await reporter.reportOnce()).toEqual({ outcome: 'delivered', points: 1 })
      await reporter.stop()
    }
    await push('first', {})
    await push('second', { mode: 'add' })
    expect(await names()).toEqual(['first', 'second'])
    await push('third', { mode: 'replace' })
    expect(await names()).toEqual(['third'])
    await push('fourth', { deleteOnStop: true })
    expect(await names()).toEqual([])
  })
})
