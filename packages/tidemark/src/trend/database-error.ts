/** A database that does not answer, or not as it should. The message holds no credentials. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code = 'DATABASE'
}
