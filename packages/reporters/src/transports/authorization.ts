/** A header that tells who is asking, and what of it no error may show. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

const ANONYMOUS: Authorization = { headers: {}, secrets: [] }

/** @throws RangeError when the name has a colon, which would end it */
export function basicAuthorization(credentials: Credentials | undefined): Authorization {
  if (credentials === undefined) return ANONYMOUS
  const { username, password } = credentials
  if (username.includes(':')) throw new RangeError('credentials.username must not contain a colon')
  const encoded = Buffer.from(`${username}:${password}`).toString('base64')
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [encoded, password] }
}

/** @throws RangeError as `checkToken` */
export function tokenAuthorization(scheme: 'Token' | 'Bearer', token: string | undefined): Authorization {
  if (token === undefined) return ANONYMOUS
  return { headers: { authorization: `${scheme} ${checkToken(token)}` }, secrets: [token] }
}

/** @throws RangeError when a header cannot carry it; without the token, which is secret */
export function checkToken(token: string): string {
  if (/^[!-~]+$/.test(token)) return token
  throw new RangeError('token must be printable ASCII without spaces')
}

/** How a server is told who writes: a name and a password, a token, or neither. */
export type Authentication =
  | { readonly credentials?: Credentials; readonly token?: never }
  | {
      /** Sent as `Authorization: Bearer`. */
      readonly token?: string
      readonly credentials?: never
    }

/** @throws RangeError when a header cannot carry it; without what is secret */
export function authorization({ credentials, token }: Authentication): Authorization {
  return token === undefined ? basicAuthorization(credentials) : tokenAuthorization('Bearer', token)
}
