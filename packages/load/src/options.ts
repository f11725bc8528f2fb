/** What loads and servers are described with, and the checks of it: for programs that read suites and start nothing. */

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
export { ServerError, type ServerErrorCode } from './server/server-error.ts'
export { checkServerOptions, type ServerOptions } from './server/server-options.ts'
