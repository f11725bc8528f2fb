export type ServerErrorCode =
  | 'SERVER_OPTION'
  | 'SERVER_PORT_TAKEN'
  | 'SERVER_NOT_STARTED'
  | 'SERVER_NOT_READY'
  | 'SERVER_DIED'
  | 'SERVER_STOPPED'

/** The server under load could not be started, did not get ready, or ended by itself. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: ServerErrorCode
  /** What it printed last, oldest first. */
  readonly lastLines: readonly string[]

  constructor(code: ServerErrorCode, problem: string, lastLines: readonly string[] = [], cause?: unknown) {
    const said =
      lastLines.length === 0
        ? ''
        : `\nthe server said last:\n${lastLines.map((line) => `  ${line}`).join('\n')}`
    super(problem + said, { cause })
    this.code = code
    this.lastLines = lastLines
  }
}
