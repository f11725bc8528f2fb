import type { Counter } from '../counter.ts'

/**
 * Stands between an instrumentation and its host: what is thrown in it ends here and is counted. That matters
 * most for diagnostics channels, where Node makes an uncaught exception of what a subscriber throws.
 */
export class Guard {
  readonly #counter: Counter
  #errors = 0

  /** @param counter of errors, for who looks at metrics only */
  constructor(counter: Counter) {
    this.#counter = counter
  }

  get errors(): number {
    return this.#errors
  }

  countError(): void {
    this.#errors++
    this.#counter.inc()
  }

  /** A function that does what `fn` does and never throws. */
  wrap<This, Args extends unknown[]>(
    fn: (this: This, ...args: Args) => void,
  ): (this: This, ...args: Args) => void {
    const guard = this
    return function (this: This, ...args: Args): void {
      try {
        fn.apply(this, args)
      } catch {
        guard.countError()
      }
    }
  }

  /** What `fn` returns, or `otherwise` when it throws. */
  attempt<Argument, Result>(
    fn: (argument: Argument) => Result,
    argument: Argument,
    otherwise: Result,
  ): Result {
    try {
      return fn(argument)
    } catch {
      this.countError()
      return otherwise
    }
  }
}
