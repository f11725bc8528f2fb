export type { GaugeRule } from '../folding/gauge-rule.ts'
export type { MetricsWorkerData } from './worker-data.ts'
export { WorkerMetrics, type WorkerMetricsOptions } from './worker-metrics.ts'
export { type WorkerRegistryOptions, workerRegistry } from './worker-registry.ts'
