import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

const INFO: SampledGauge = {
  name: 'process.runtime.info',
  unit: '1',
  description: 'Always 1; the labels say which runtime this is.',
  labels: ['process.runtime.name', 'process.runtime.version', 'v8.version'],
}
const UPTIME: SampledGauge = {
  name: 'process.uptime',
  unit: 's',
  description: 'The time the process has been running.',
}

/** Which Node this is, and for how long it has been running. */
export function processInfoCollector(gauges: SampledGauges): Collector {
  const sample = (): void => {
    gauges.set(INFO, 1, 'nodejs', process.version, process.versions.v8)
    gauges.set(UPTIME, process.uptime())
  }
  return { atOnce: true, sample }
}
