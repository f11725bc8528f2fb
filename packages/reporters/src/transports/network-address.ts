import { isIPv6 } from 'node:net'

/**
 * Where a variable of the environment is not set, a program in JavaScript has no host, for which Node takes this machine, or
 * a port that is not a number, which fails each report: said when the reporter is made.
 *
 * @throws RangeError naming the option
 */
export function checkNetworkAddress({ host, port }: { readonly host: string; readonly port: number }): void {
  const isHost = typeof host === 'string' && (isIPv6(host) || /^[^\s/:[\]]+$/.test(host))
  if (!isHost) {
    throw new RangeError(
      `host must be a name or an address, such as graphite.example.com, got ${describe(host)}`,
    )
  }
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return
  throw new RangeError(`port must be an integer from 1 to 65535, got ${describe(port)}`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? 'a value of type object' : String(value)
}
