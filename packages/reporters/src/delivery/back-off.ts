/** How patiently a delivery is tried again. */
export interface RetryOptions {
  /** Longest wait after the first failure, in milliseconds; it doubles with each further one. @default 500 */
  readonly minMs: number
  /** Longest wait of all, in milliseconds. @default 30_000 */
  readonly maxMs: number
  /**
   * How often one batch is tried, where the other side has seen it: what it fails at for ever must not stand in the way
   * of all others. @default 10
   */
  readonly maxAttempts: number
}

/**
 * How long to wait after this many failures in a row, in milliseconds. Full jitter, any wait up to the longest is as
 * likely: that spreads the many processes that lost the same server best.
 *
 * @param failures at least 1
 * @param random in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backOffMs(failures: number, { minMs, maxMs }: RetryOptions, random: number): number {
  return random * Math.min(maxMs, minMs * 2 ** (failures - 1))
}

/** How long to wait where only a person can help: about the longest. */
export function slowestBackOffMs({ maxMs }: RetryOptions, random: number): number {
  return maxMs * (0.5 + random / 2)
}
