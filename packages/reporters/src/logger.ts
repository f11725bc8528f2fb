import { ReportError } from './report-error.ts'

/** Where a reporter says what people should know. The console is one, and so are pino and winston. */
export interface Logger {
  warn(message: string): void
  info(message: string): void
}

/**
 * Tells of the 1st failure of a row, then of the 2nd, 4th, 8th …, and of the success that ends it: who stays away for a
 * day must not fill a disk.
 */
export class FailureLog {
  readonly #logger: Logger | undefined
  readonly #reporter: string
  readonly #what: string
  #failures = 0
  #droppedPoints = 0

  /** @param what such as `delivery failed` */
  constructor(logger: Logger | undefined, reporter: string, what: string) {
    this.#logger = logger
    this.#reporter = reporter
    this.#what = what
  }

  failed(cause: unknown): ReportError {
    this.#failures += 1
    const error = new ReportError(this.#reporter, this.#what, this.#failures, cause)
    const isPowerOfTwo = (this.#failures & (this.#failures - 1)) === 0
    if (isPowerOfTwo) this.#tell((logger) => logger.warn(error.message))
    return error
  }

  /** Counts points that were lost meanwhile. */
  dropped(points: number): void {
    if (this.#failures > 0) this.#droppedPoints += points
  }

  succeeded(): void {
    if (this.#failures === 0) return
    const failures = this.#failures === 1 ? 'a failure' : `${this.#failures} failures`
    const message = `${this.#reporter}: recovered after ${failures}, points dropped: ${this.#droppedPoints}`
    this.#failures = 0
    this.#droppedPoints = 0
    this.#tell((logger) => logger.info(message))
  }

  #tell(say: (logger: Logger) => void): void {
    const logger = this.#logger
    if (logger === undefined) return
    // A logger that throws, and one that is async and rejects.
    void (async () => say(logger))().catch(() => undefined)
  }
}
