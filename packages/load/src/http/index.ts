export { HostNotAllowedError, refuseForeignHost } from './allowed-hosts.ts'
export type { HttpAnswer } from './exchange.ts'
export { createHttpClient, type HttpClient, type HttpClientOptions, type HttpRequest } from './http-client.ts'
export { HttpError } from './http-error.ts'
