/** What a callback threw, in one line. That may be anything; describing it must not throw again. */
export function firstLine(thrown: unknown): string {
  const message: unknown = thrown instanceof Error ? thrown.message : thrown
  if (typeof message === 'string') return message.split('\n', 1)[0] as string
  return `threw a value of type ${typeof thrown}`
}
