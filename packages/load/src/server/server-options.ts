import { ServerError } from './server-error.ts'

export interface ServerOptions {
  /** Program and arguments, such as `['node', 'dist/server.js']`; no shell reads them. */
  readonly command: readonly string[]
  /**
   * Where it listens on the loopback interface; the server finds it in the environment variable PORT. 0: a free
   * port.
   * @default 0
   */
  readonly port?: number
  /**
   * It is ready when a GET of this path is answered with a status below 500.
   * @default ready when it accepts connections
   */
  readonly readyPath?: string
  /** Seconds, above 0, up to an hour. @default 30 */
  readonly readyWithinSeconds?: number
  /** @default the current folder */
  readonly cwd?: string
  /** Besides those of this process. */
  readonly env?: Readonly<Record<string, string>>
}

/** @throws ServerError `SERVER_OPTION` naming the option, what was found and what is allowed */
export function checkServerOptions({
  command,
  port = 0,
  readyPath,
  readyWithinSeconds = 30,
  env = {},
}: ServerOptions): void {
  if (!Array.isArray(command) || command.length === 0 || command.some((part) => typeof part !== 'string')) {
    throw optionError('command', command, 'a list of texts such as ["node", "dist/server.js"]')
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw optionError('port', port, 'an integer from 0 to 65535')
  }
  if (readyPath !== undefined && !(typeof readyPath === 'string' && readyPath.startsWith('/'))) {
    throw optionError('readyPath', readyPath, 'a path such as "/health"')
  }
  if (!(readyWithinSeconds > 0 && readyWithinSeconds <= 3600)) {
    throw optionError('readyWithinSeconds', readyWithinSeconds, 'a number above 0, up to 3600')
  }
  const isText = typeof env === 'object' && Object.values(env).every((one) => typeof one === 'string')
  if (!isText) throw optionError('env', env, 'an object of texts')
}

function optionError(name: string, found: unknown, allowed: string): ServerError {
  const shown = typeof found === 'number' ? String(found) : JSON.stringify(found)
  return new ServerError('SERVER_OPTION', `server.${name}: found ${shown}; allowed is ${allowed}`)
}
