import type { Registry } from '../registry.ts'
import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

const UTILIZATION: SampledGauge = {
  name: 'process.cpu.utilization',
  unit: '1',
  description: 'CPU time since the sample before, by elapsed time: 1 is one CPU.',
  labels: ['cpu.mode'],
}

/** CPU time of the process, all its threads. */
export function cpuCollector(registry: Registry, gauges: SampledGauges): Collector {
  const time = registry.counter('process.cpu.time', {
    unit: 's',
    description: 'Total CPU seconds broken down by different states.',
    labels: ['cpu.mode'],
    expireAfterMs: Number.POSITIVE_INFINITY,
  })
  let before = process.cpuUsage()
  let beforeMs = performance.now()
  const sample = (): void => {
    const now = process.cpuUsage()
    const nowMs = performance.now()
    const elapsedUs = (nowMs - beforeMs) * 1e3
    for (const mode of ['user', 'system'] as const) {
      const usedUs = now[mode] - before[mode]
      time.labels(mode).inc(usedUs / 1e6)
      gauges.set(UTILIZATION, usedUs / elapsedUs, mode)
    }
    before = now
    beforeMs = nowMs
  }
  return { atOnce: false, sample }
}
