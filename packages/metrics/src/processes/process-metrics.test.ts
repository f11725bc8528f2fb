import { EventEmitter } from 'node:events'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { type MetricSnapshot, Registry } from '../index.ts'
import { answerPrimary, ProcessMetrics } from './index.ts'

/** Both ends of a channel in one process: what one sends, the other receives, as JSON. */
class Channel extends EventEmitter {
  other: Channel | undefined
  connected = true
  broken: Error | undefined

  static pair(): [primary: Channel, worker: Channel] {
    const [one, two] = [new Channel(), new Channel()]
    one.other = two
    two.other = one
    return [one, two]
  }

  send(message: unknown, callback: (error: Error | null) => void): void {
    if (this.broken === undefined) {
      const copy: unknown = JSON.parse(JSON.stringify(message))
      queueMicrotask(() => this.other?.emit('message', copy))
    }
    callback(this.broken ?? null)
  }
}

function primary(): { registry: Registry; processes: ProcessMetrics } {
  const registry = new Registry()
  const processes = new ProcessMetrics(registry)
  onTestFinished(() => processes.close())
  return { registry, processes }
}

interface Sent {
  readonly [property: string]: unknown
}

/** Answers each question with what `series` makes of a real answer's series. */
function impostor(channel: Channel, series: (real: Sent[]) => unknown): void {
  const registry = new Registry()
  registry
    .counter('count', { labels: ['a'] })
    .labels('b')
    .inc(3)
  registry.timer('calls').record(100)
  registry.gauge('gauge').set(1)
  const [asking, answering] = Channel.pair()
  answerPrimary(registry, { channel: answering })
  channel.on('message', (question) => {
    asking.once('message', ({ '@tidemark/metrics': answer }) => {
      const forged = { ...answer, series: series(answer.series) }
      channel.send({ '@tidemark/metrics': forged }, () => undefined)
    })
    asking.send(question, () => undefined)
  })
}

const WAIT = { timeoutMs: 60_000 }

test('sent values that are wrong are refused one by one, and counted', async () => {
  const wrong: [string, unknown][] = [
    ['kind', 'constructor'],
    ['name', ''],
    ['name', 5],
    ['name', 'x'.repeat(5000)],
    ['unit', 'furlong'],
    ['description', null],
    ['labelNames', 'a'],
    ['labelNames', [1]],
    ['labelNames', Array(100).fill('a')],
    ['tags', null],
    ['tags', { a: 1 }],
    ['tags', {}],
    ['count', -1],
    ['count', '5'],
    ['count', null],
    ['dropped', 'many'],
  ]
  for (const [field, value] of wrong) {
    const { registry, processes } = primary()
    const [asking, worker] = Channel.pair()
    processes.add(asking, 'w')
    impostor(worker, (real) =>
      real.map((one) => (one['kind'] === 'counter' ? { ...one, [field]: value } : one)),
    )
    const { metrics, failures } = await registry.snapshotAsync(WAIT)
    expect(metrics.map(({ name }) => name)).toEqual(['calls', 'gauge'])
    expect(failures).toHaveLength(1)
    expect(failures[0]?.message).toMatch(/^worker w: /)
    expect(processes.ignored).toBe(1)
  }
})

test('a histogram that contradicts itself is refused', async () => {
  const wrong: ((one: Sent) => unknown)[] = [
    (one) => ({ ...one, histogram: null }),
    (one) => ({ ...one, histogram: { ...(one['histogram'] as Sent), count: 7 } }),
    (one) => ({ ...one, slo: [5, 4] }),
    (one) => ({ ...one, slo: 'all' }),
    (one) => ({ ...one, errors: Number.NaN }),
    (one) => ({ ...one, unit: 'By' }),
  ]
  for (const forge of wrong) {
    const { registry, processes } = primary()
    const [asking, worker] = Channel.pair()
    processes.add(asking, 'w')
    impostor(worker, (real) => real.map((one) => (one['kind'] === 'timer' ? forge(one) : one)))
    expect((await registry.snapshotAsync(WAIT)).metrics.map(({ name }) => name)).toEqual(['count', 'gauge'])
    expect(processes.ignored).toBe(1)
  }
})

test('an answer that is none is ignored, and the worker is taken for silent', async () => {
  const { registry, processes } = primary()
  const [asking, worker] = Channel.pair()
  processes.add(asking, 'w')
  impostor(worker, () => 'all of them')
  const { metrics, failures } = await registry.snapshotAsync({ timeoutMs: 20 })
  expect(metrics).toEqual([])
  expect(failures).toHaveLength(1)
  expect(processes.ignored).toBe(1)
})

test('no message whatever makes either end throw, or changes a prototype', () => {
  const message = fc.oneof(
    fc.anything(),
    fc.record({ '@tidemark/metrics': fc.anything() }),
    fc.record({
      '@tidemark/metrics': fc.record({
        version: fc.constantFrom(1, 2, '1'),
        ask: fc.anything(),
        answer: fc.anything(),
        timeoutMs: fc.anything(),
        series: fc.array(fc.anything()),
      }),
    }),
  )
  const { processes } = primary()
  const [asking, worker] = Channel.pair()
  processes.add(asking, 'w')
  answerPrimary(new Registry(), { channel: worker })
  fc.assert(
    fc.property(message, (anything) => {
      asking.emit('message', anything)
      worker.emit('message', anything)
    }),
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('labels called __proto__ and constructor are labels', async () => {
  const { registry, processes } = primary()
  const [asking, answering] = Channel.pair()
  processes.add(asking, 'w')
  const there = new Registry()
  there
    .counter('count', { labels: ['__proto__', 'constructor'] })
    .labels('a', 'b')
    .inc()
  answerPrimary(there, { channel: answering })
  const [metric] = (await registry.snapshotAsync(WAIT)).metrics
  expect(Object.entries(metric?.tags ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('a worker that is busy finds one question, however often it was asked', async () => {
  const { registry, processes } = primary()
  const [asking, worker] = Channel.pair()
  processes.add(asking, 'w')
  let questions = 0
  worker.on('message', () => questions++)
  for (let scrape = 0; scrape < 5; scrape++) {
    expect((await registry.snapshotAsync({ timeoutMs: 5 })).failures).toHaveLength(1)
  }
  expect(questions).toBe(1)
})

test('a channel that fails is a worker that fails', async () => {
  const { registry, processes } = primary()
  const [asking] = Channel.pair()
  processes.add(asking, 'w')
  asking.broken = new Error('EPIPE')
  const { failures } = await registry.snapshotAsync(WAIT)
  expect(failures.map(({ message }) => message)).toEqual(['worker w: could not be asked: EPIPE'])
  asking.send = () => {
    throw new Error('closed')
  }
  expect((await registry.snapshotAsync(WAIT)).failures[0]?.message).toBe(
    'worker w: could not be asked: closed',
  )
  asking.emit('disconnect')
  expect((await registry.snapshotAsync(WAIT)).failures).toEqual([])
  expect(asking.listenerCount('message')).toBe(0)
})

test('a worker that starts over counts from there', async () => {
  const { registry, processes } = primary()
  const [asking, worker] = Channel.pair()
  processes.add(asking, 'w')
  const counts = [5, 2, 3]
  const answered = (): Registry => {
    const there = new Registry()
    const count = counts.shift() ?? 0
    there.counter('count').inc(count)
    there.histogram('values', { unit: 'ns' }).recordN(7, count)
    return there
  }
  for (const total of [5, 7, 8]) {
    const answering = answerPrimary(answered(), { channel: worker })
    const { metrics } = await registry.snapshotAsync(WAIT)
    expect(
      metrics.map((metric: MetricSnapshot) =>
        'histogram' in metric ? metric.histogram.count : 'count' in metric && metric.count,
      ),
    ).toEqual([total, total])
    answering.close()
  }
})

test('without a channel there is nothing to answer', () => {
  const lonely = new EventEmitter()
  const answering = answerPrimary(new Registry(), { channel: lonely })
  expect(answering.ignored).toBe(0)
  answering.close()
  expect(lonely.listenerCount('message')).toBe(0)
})
