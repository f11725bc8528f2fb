import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

const COUNT: SampledGauge = {
  name: 'nodejs.active_resources',
  unit: '{resource}',
  description: 'What keeps the event loop alive, by type.',
  labels: ['type'],
}

/** Handles, requests and timers that keep the process alive: what piles up in a leak. */
export function activeResourcesCollector(gauges: SampledGauges): Collector {
  const counts = new Map<string, number>()
  const sample = (): void => {
    // Types that are gone must not keep their last number.
    for (const type of counts.keys()) counts.set(type, 0)
    for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1)
    for (const [type, count] of counts) gauges.set(COUNT, count, type)
  }
  return { atOnce: true, sample }
}
