/** A registry is asked to measure what it measures already; both would count every event. */
export class AlreadyInstrumentedError extends Error {
  override readonly name = 'AlreadyInstrumentedError'
  readonly code = 'TIDEMARK_ALREADY_INSTRUMENTED'

  constructor(what: string, first: string, now: string) {
    super(
      `${what} already records in this registry and would count everything twice: stop() the first one or ` +
        `give the second another registry; first called at ${first}, now at ${now}`,
    )
  }
}
