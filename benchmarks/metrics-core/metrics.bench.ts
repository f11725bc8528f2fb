import { call, suite } from '@tidemark/harness'
import { Counter, Histogram, Timer } from '@tidemark/metrics'
import { makeBusyRegistry } from './busy-registry.ts'
import { makeLatenciesNs } from './latencies.ts'

const valueCount = 4096

const makeHistogram = (seed: number) => {
  const histogram = new Histogram({ unit: 'ns' })
  for (const latency of makeLatenciesNs(valueCount, seed)) histogram.record(latency)
  return histogram
}

export default suite('metrics core', {
  calls: {
    'counter.inc': call({
      prepare: () => ({ counter: new Counter() }),
      run: ({ counter }) => {
        counter.inc()
        return counter
      },
      check: ({ count, dropped }) => count > 0 && dropped === 0,
    }),

    'histogram.record': call({
      prepare: () => ({
        histogram: new Histogram({ unit: 'ns' }),
        latencies: makeLatenciesNs(valueCount, 1),
        cursor: { next: 0 },
      }),
      run: ({ histogram, latencies, cursor }) => {
        cursor.next = (cursor.next + 1) % valueCount
        histogram.record(latencies[cursor.next] ?? 0)
        return histogram
      },
      check: ({ count, min, dropped }) => count > 0 && min > 0 && dropped === 0,
    }),

    'timer.time sync': call({
      prepare: () => {
        const cursor = { next: 0 }
        const work = () => ++cursor.next
        return { timer: new Timer(), work }
      },
      run: ({ timer, work }) => {
        timer.time(work)
        return timer
      },
      check: ({ count, dropped }) => count > 0 && dropped === 0,
    }),

    'timer.time async': call({
      prepare: () => {
        const cursor = { next: 0 }
        const work = async () => ++cursor.next
        return { timer: new Timer(), work }
      },
      run: async ({ timer, work }) => {
        await timer.time(work)
        return timer
      },
      check: ({ count, dropped }) => count > 0 && dropped === 0,
    }),

    'registry.snapshot': call({
      params: { series: [10, 100] },
      prepare: ({ series }) => ({ registry: makeBusyRegistry(series) }),
      run: ({ registry }) => registry.snapshot(),
      check: ({ metrics, tags, failures }) =>
        metrics.length === Number(tags['series']) && failures.length === 0,
    }),

    'histogram.encode': call({
      prepare: () => ({ histogram: makeHistogram(1) }),
      run: ({ histogram }) => histogram.encode(),
      check: ({ count, counts }) => count === valueCount && counts.length > 0,
    }),

    'histogram.decode': call({
      prepare: () => ({ encoded: makeHistogram(1).encode() }),
      run: ({ encoded }) => Histogram.decode(encoded),
      check: (histogram) => histogram.count === valueCount && histogram.quantile(0.5) > 0,
    }),

    // What the harness does with the histograms of the workers. The pool is emptied first: it is the
    // same size in the millionth call as in the first.
    'histogram.merge of 4': call({
      prepare: () => ({
        pool: new Histogram({ unit: 'ns' }),
        parts: [1, 2, 3, 4].map(makeHistogram),
      }),
      run: ({ pool, parts }) => {
        pool.reset()
        for (const part of parts) pool.merge(part)
        return pool
      },
      check: ({ count }) => count === 4 * valueCount,
    }),
  },
})
