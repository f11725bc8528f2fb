/** A load that cannot be driven as it is described: a mistake to correct, never a measurement. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly code = 'LOAD_OPTION'
  /** Keys on the way to the option, from the load down: `['stages', '0', 'rate']`. */
  readonly keys: readonly string[]
  /** What was found and what is allowed, without the place. */
  readonly problem: string

  constructor(keys: readonly string[], problem: string) {
    super(`${['load', ...keys].join('.')}: ${problem}`)
    this.keys = keys
    this.problem = problem
  }
}
