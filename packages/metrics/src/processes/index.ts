export type { GaugeRule } from '../folding/gauge-rule.ts'
export {
  type Answering,
  type AnswerPrimaryOptions,
  answerPrimary,
  type PrimaryChannel,
} from './answer-primary.ts'
export {
  type ClusterPrimary,
  type ClusterWorker,
  ProcessMetrics,
  type ProcessMetricsOptions,
} from './process-metrics.ts'
export type { WorkerChannel } from './worker-process.ts'
