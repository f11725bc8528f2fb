export { ServerError, type ServerErrorCode } from './server-error.ts'
export type { ServerOptions } from './server-options.ts'
export { type RunningServer, startServer } from './start-server.ts'
