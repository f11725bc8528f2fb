/** Something to wait for that happens again and again. */
export class Change {
  #waiting: PromiseWithResolver | undefined

  /** Resolves when it happens next. */
  next(): Promise<void> {
    this.#waiting ??= withResolver()
    return this.#waiting.promise
  }

  happened(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve()
  }
}

interface PromiseWithResolver {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolver(): PromiseWithResolver {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((resolvePromise) => {
    resolve = resolvePromise
  })
  return { promise, resolve }
}
