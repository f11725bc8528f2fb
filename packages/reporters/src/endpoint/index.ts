export {
  type CloseOptions,
  type MetricsServer,
  type ServeMetricsOptions,
  serveMetrics,
} from './serve-metrics.ts'
