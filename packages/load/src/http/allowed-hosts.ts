/** A load was about to be sent to a machine that nobody said may be loaded. */
export class HostNotAllowedError extends Error {
  override readonly name = 'HostNotAllowedError'
  readonly code = 'HTTP_HOST_NOT_ALLOWED'
  readonly host: string

  constructor(host: string) {
    super(
      `found the host ${JSON.stringify(host)}; allowed are this machine (localhost, 127.0.0.1, [::1]) and what ` +
        'allowedHosts (or --allow-host) names: a load can take a machine down',
    )
    this.host = host
  }
}

/**
 * @param allowed names or addresses, as they stand in the URL; each with its port or for every port
 * @throws HostNotAllowedError unless the origin is on this machine or allowed
 */
export function refuseForeignHost(origin: URL, allowed: readonly string[]): void {
  if (isLoopback(origin.hostname)) return
  if (allowed.some((one) => matches(one.toLowerCase(), origin))) return
  throw new HostNotAllowedError(origin.host)
}

function matches(allowed: string, { hostname, host }: URL): boolean {
  return allowed === hostname || allowed === host
}

/** `URL` writes every form of an IPv4 address with four numbers, and names in lower case. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
