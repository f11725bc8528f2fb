export type { Arrivals, Share } from './arrivals/arrivals.ts'
export { createPace, type Pace } from './arrivals/pace.ts'
export { type Growth, judgeGrowth, type Moment } from './growth.ts'
export { type Health, type HealthSecond, shareOfTime } from './health/health-recorder.ts'
export { mergeHealth } from './health/merge-health.ts'
export { type HealthWatch, type WatchHealthOptions, watchHealth } from './health/watch-health.ts'
export { LoadError } from './load-error.ts'
export {
  type ClosedLoad,
  type LoadModel,
  type LoadOptions,
  type OpenLoad,
  type RateStage,
  resolveLoad,
  type StageOptions,
} from './load-model.ts'
export { type AlarmClock, createAlarmClock, type WaitingClock } from './loop/alarm-clock.ts'
export { type LoadEnd, type LoadLoopOptions, runLoad, type StartCall } from './loop/load-loop.ts'
export {
  type Ending,
  type LoadCounts,
  type LoadPart,
  LoadRecorder,
  type LoadSecond,
} from './loop/recorder.ts'
export { startFunction } from './loop/start-function.ts'
export { mergeLoadParts } from './merge-load-parts.ts'
