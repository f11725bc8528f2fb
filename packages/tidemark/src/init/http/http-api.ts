import type { Operation } from './operation.ts'

/** A running server, and what is known of the calls that it answers. */
export interface HttpApi {
  /** Such as `http://localhost:3000`. */
  readonly origin: string
  /** What the suite's client may be told to call besides this machine. */
  readonly allowedHosts: readonly string[]
  /** Where its OpenAPI document is; null where the calls are made of a URL alone. */
  readonly documentAt: string | null
  /** At least one that is not held back. */
  readonly operations: readonly Operation[]
  /** What the user should know of it, one sentence each. */
  readonly notes: readonly string[]
}
