export { AlreadyInstrumentedError } from '../instrumentation/already-instrumented-error.ts'
export type { Instrumentation } from '../instrumentation/instrumentation.ts'
export { type CollectRuntimeOptions, collectRuntime } from './collect-runtime.ts'
export { type CollectSpecCpuOptions, collectSpecCpu } from './collect-spec-cpu.ts'
