/** What became of one payload. No error may hold credentials. */
export type Outcome =
  /** It arrived; `rejectedPoints` of it were refused and are lost, for the reason in `error`. */
  | { readonly status: 'sent'; readonly rejectedPoints?: number; readonly error?: Error }
  /**
   * It may arrive another time: tried again, no more than `maxAttempts` times. `unreached`: the other side has not
   * seen it, so that it cannot be at fault, and the attempt does not count. `afterMs`: what the other side asked for.
   */
  | {
      readonly status: 'retry'
      readonly error: Error
      readonly unreached?: boolean
      readonly afterMs?: number
    }
  /**
   * These data are wrong and always will be. Halves are tried, to find the part that is, unless `isWhole` says that
   * they would fare no better.
   */
  | { readonly status: 'rejected'; readonly error: Error; readonly isWhole?: boolean }
  /** Smaller payloads would be taken. */
  | { readonly status: 'too large'; readonly error: Error }
  /** No data are taken until somebody repairs something: an address, credentials. Tried again at the slowest pace. */
  | { readonly status: 'refused'; readonly error: Error }

/** Carries payloads. The reporter calls it for one at a time. */
export interface Transport {
  /**
   * Must settle soon after `signal` aborts: until then nothing else is sent. What it throws or rejects with counts as
   * `retry`. Must not keep the process alive: sockets and timers are unref'd.
   */
  send(payload: Uint8Array, signal: AbortSignal): Promise<Outcome>
  /** Closes what is open. `send` may follow and opens it again. */
  close?(): void | Promise<void>
}

const STATUSES: ReadonlySet<unknown> = new Set<Outcome['status']>([
  'sent',
  'retry',
  'rejected',
  'too large',
  'refused',
])

/**
 * A transport may be anybody's JavaScript.
 *
 * @throws TypeError when this is no outcome
 */
export function checkOutcome(outcome: Outcome): Outcome {
  if (STATUSES.has((outcome as Partial<Outcome> | undefined)?.status)) return outcome
  throw new TypeError('the transport told no outcome')
}
