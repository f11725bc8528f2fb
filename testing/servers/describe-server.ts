import { stderr, stdout } from 'node:process'
import { afterAll, beforeAll, describe, it } from 'vitest'

/** A kind of server that tests may start. */
export interface ServerKind<Server extends { stop(): Promise<void> }> {
  readonly name: string
  /** How somebody gets it. */
  readonly install: string
  /** Undefined where it is not installed. */
  version(): string | undefined
  start(): Promise<Server>
}

/** Set to 1 where all servers are installed: a test of a server that is missing then fails instead of being skipped. */
const isRequired = process.env['TIDEMARK_REQUIRE_SERVERS'] === '1'

/**
 * Tests against a real server, which is started before the first of them and stopped after the last. Where it is not
 * installed they are skipped, with a line that says so, or fail where servers are required.
 *
 * @param define gets a function that gives the server, to be called in tests and hooks only
 */
export function describeServer<Server extends { stop(): Promise<void> }>(
  kind: ServerKind<Server>,
  define: (server: () => Server) => void,
): void {
  const { name, install } = kind
  const isInstalled = kind.version() !== undefined
  const title = `${name}, the real one`
  if (!isInstalled) {
    const missing = `${name} is not installed (${install})`
    if (isRequired) {
      it(`${title} is installed`, () => {
        throw new Error(`${missing}, and TIDEMARK_REQUIRE_SERVERS=1 says that it is`)
      })
    } else stderr.write(`SKIPPED, not tested against the real server: ${missing}\n`)
  }
  describe.skipIf(!isInstalled)(title, () => {
    let server: Server | undefined
    beforeAll(async () => {
      server = await kind.start()
    })
    afterAll(() => server?.stop())
    define(() => {
      if (server === undefined) throw new Error(`${name} runs in tests and hooks only`)
      return server
    })
  })
}

/** What was proven against a real server. */
export interface Delivered {
  /** What was written, such as `line protocol`. */
  readonly what: string
  /** Points that the reporter says it has sent. */
  readonly written: number
  /** Of those, how many the server gave back as they were meant. */
  readonly readBack: number
}

/** Prints a row of the table of servers: server, version, what, written, read back. */
export function tellDelivered(
  { name, version }: Pick<ServerKind<never>, 'name' | 'version'>,
  { what, written, readBack }: Delivered,
): void {
  stdout.write(`| real server | ${name} ${version()} | ${what} | ${written} | ${readBack} |\n`)
}
