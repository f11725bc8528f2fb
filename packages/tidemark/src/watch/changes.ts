/** Changes of files as they come: several that follow one another closely are one. */
export class Changes {
  readonly #quietMs: number
  #files = new Set<string>()
  #timer: NodeJS.Timeout | null = null
  #isSettled = false
  #release: () => void = () => undefined
  #interruption = new AbortController()

  /** @param quietMs how long nothing must change for a change to be whole: editors write in several steps */
  constructor(quietMs: number) {
    this.#quietMs = quietMs
  }

  note(file: string): void {
    this.#files.add(file)
    this.#interruption.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#isSettled = false
    this.#timer = setTimeout(() => {
      this.#isSettled = true
      this.#release()
    }, this.#quietMs)
  }

  /** The files that have changed since the last time, once nothing changes any more; none when the signal comes first. */
  async next(signal: AbortSignal): Promise<readonly string[]> {
    if (!this.#isSettled && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#release = () => {
          signal.removeEventListener('abort', this.#release)
          resolve()
        }
        signal.addEventListener('abort', this.#release)
      })
    }
    if (signal.aborted) return []
    const files = [...this.#files]
    this.#files = new Set()
    this.#isSettled = false
    this.#interruption = new AbortController()
    return files
  }

  /** Aborted by the first change after those that `next` has given. */
  get interruption(): AbortSignal {
    return this.#interruption.signal
  }

  /** Forgets what has not been asked for, and keeps no process alive. */
  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }
}
