import { type Clock, systemClock } from './clock.ts'
import { checkTimeout, withDeadline } from './deadline.ts'
import { firstLine } from './first-line.ts'

/** Says whether something works: `false`, an exception or a rejection is no, everything else yes. */
export type HealthCheck = (signal: AbortSignal) => unknown

export interface HealthCheckOptions {
  /** Milliseconds a check may take. @default that of the run */
  readonly timeoutMs?: number
}

export type HealthResult = { readonly name: string; readonly durationNs: number } & (
  | { readonly health: 'healthy' }
  /** `message` is why, in one line. */
  | { readonly health: 'unhealthy'; readonly message: string }
)

/** What the checks found. Frozen; plain JSON. */
export interface HealthReport {
  /** Whether every check is; also when there is none. */
  readonly healthy: boolean
  /** Sorted by name. */
  readonly results: readonly HealthResult[]
}

interface Registered {
  readonly check: HealthCheck
  readonly timeoutMs: number | undefined
}

/** Checks that tell whether a process can do its work. */
export class HealthChecks {
  readonly #checks = new Map<string, Registered>()
  readonly #clock: Clock

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /** @throws RangeError when the timeout is out of range */
  add(name: string, check: HealthCheck, options: HealthCheckOptions = {}): () => void {
    const timeoutMs = options.timeoutMs === undefined ? undefined : checkTimeout(options.timeoutMs)
    const registered = { check, timeoutMs }
    this.#checks.set(name, registered)
    return () => {
      if (this.#checks.get(name) === registered) this.#checks.delete(name)
    }
  }

  clear(): void {
    this.#checks.clear()
  }

  /** Runs all checks at once, each within its time. Never rejects. */
  async run(timeoutMs: number): Promise<HealthReport> {
    const names = [...this.#checks].sort(([a], [b]) => (a < b ? -1 : 1))
    const results = await Promise.all(
      names.map(([name, registered]) => this.#run(name, registered, timeoutMs)),
    )
    const healthy = results.every(({ health }) => health === 'healthy')
    return Object.freeze({ healthy, results: Object.freeze(results) })
  }

  async #run(name: string, { check, timeoutMs }: Registered, otherwiseMs: number): Promise<HealthResult> {
    const start = this.#clock.nowNs()
    const abort = new AbortController()
    const outcome = await withDeadline(
      (async () => check(abort.signal))(),
      timeoutMs ?? otherwiseMs,
      (error) => abort.abort(error),
    ).then(
      (answer) => (answer === false ? 'the check returned false' : undefined),
      (error: unknown) => firstLine(error),
    )
    const durationNs = this.#clock.nowNs() - start
    return Object.freeze(
      outcome === undefined
        ? { name, durationNs, health: 'healthy' }
        : { name, durationNs, health: 'unhealthy', message: outcome },
    )
  }
}
