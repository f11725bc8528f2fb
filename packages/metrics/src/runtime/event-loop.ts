import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Registry } from '../registry.ts'
import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

/** How often Node looks at the loop, in milliseconds. */
const RESOLUTION_MS = 10

const delay = (figure: string, meaning: string): SampledGauge => ({
  name: `nodejs.eventloop.delay.${figure}`,
  unit: 'ns',
  description: `Event loop ${meaning} delay.`,
})
const MIN = delay('min', 'minimum')
const MAX = delay('max', 'maximum')
const MEAN = delay('mean', 'mean')
const STDDEV = delay('stddev', 'standard deviation of')
const P50 = delay('p50', '50 percentile')
const P90 = delay('p90', '90 percentile')
const P99 = delay('p99', '99 percentile')

const UTILIZATION: SampledGauge = {
  name: 'nodejs.eventloop.utilization',
  unit: '1',
  description: 'Share of the time in which the event loop was not idle.',
}

/**
 * Delay and utilisation of the event loop since the sample before. A figure of an interval, because delay
 * since the start says nothing of today; and several gauges, because Node gives out percentiles but no counts.
 */
export function eventLoopCollector(registry: Registry, gauges: SampledGauges): Collector {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  let before = performance.eventLoopUtilization()
  const time = registry.counter('nodejs.eventloop.time', {
    unit: 's',
    description: 'Cumulative duration of time the event loop has been in each state.',
    labels: ['nodejs.eventloop.state'],
    expireAfterMs: Number.POSITIVE_INFINITY,
  })

  const sampleDelay = (): void => {
    // A loop that was blocked all the time has no delay to show yet: it comes with the next sample.
    if (histogram.count === 0) return
    gauges.set(MIN, histogram.min)
    gauges.set(MAX, histogram.max)
    gauges.set(MEAN, histogram.mean)
    gauges.set(STDDEV, histogram.stddev)
    gauges.set(P50, histogram.percentile(50))
    gauges.set(P90, histogram.percentile(90))
    gauges.set(P99, histogram.percentile(99))
    histogram.reset()
  }
  const sampleUtilization = (): void => {
    const now = performance.eventLoopUtilization()
    const { active, idle, utilization } = performance.eventLoopUtilization(now, before)
    before = now
    time.labels('active').inc(active / 1e3)
    time.labels('idle').inc(idle / 1e3)
    gauges.set(UTILIZATION, utilization)
  }
  return {
    atOnce: false,
    sample: () => {
      sampleDelay()
      sampleUtilization()
    },
    stop: () => void histogram.disable(),
  }
}
