import { RefusalError } from './refusal.ts'

/** Where a page of a customer's orders ended. */
export interface Cursor {
  readonly placedAt: string
  readonly id: string
}

const shape = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)!([A-Za-z0-9_-]{1,64})$/

/** Opaque to clients, so that the index may change its keys without breaking them. */
export function encodeCursor({ placedAt, id }: Cursor): string {
  return Buffer.from(`${placedAt}!${id}`, 'latin1').toString('base64url')
}

/** @throws RefusalError (400) for text that no page ever ended with */
export function decodeCursor(text: string): Cursor {
  const [, placedAt, id] = shape.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  if (placedAt === undefined || id === undefined) {
    throw new RefusalError(400, 'BAD_CURSOR', `"${text}" is not a cursor of this service`)
  }
  return { placedAt, id }
}
