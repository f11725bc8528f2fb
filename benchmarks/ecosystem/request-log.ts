import { pino } from 'pino'

export interface RequestLog {
  /** One line for a request that was answered. */
  readonly answered: (request: AnsweredRequest) => void
}

export interface AnsweredRequest {
  readonly method: string
  readonly url: string
  readonly statusCode: number
  readonly durationMs: number
  readonly headers: Readonly<Record<string, string>>
}

/** A log of JSON lines that never shows what a client authenticates with. */
export function makeRequestLog(destination: { write: (line: string) => void }): RequestLog {
  const log = pino(
    {
      base: { service: 'orders-api', region: 'eu-central-1' },
      redact: ['headers.authorization', 'headers.cookie'],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  ).child({ component: 'http' })
  return { answered: (request) => log.info(request, 'request answered') }
}
