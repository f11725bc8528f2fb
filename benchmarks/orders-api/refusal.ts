/** A request that is well formed and cannot be granted. Fastify answers with its `statusCode`. */
export class RefusalError extends Error {
  readonly statusCode: 400 | 404 | 409
  readonly code: string

  constructor(statusCode: 400 | 404 | 409, code: string, message: string) {
    super(message)
    this.name = 'RefusalError'
    this.statusCode = statusCode
    this.code = code
  }
}

export function notFound(kind: 'customer' | 'order', id: string): RefusalError {
  return new RefusalError(404, 'NOT_FOUND', `there is no ${kind} "${id}"`)
}

export function conflict(message: string): RefusalError {
  return new RefusalError(409, 'CONFLICT', message)
}
