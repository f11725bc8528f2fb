import { jwtVerify, SignJWT } from 'jose'

const issuer = 'https://login.example.com'
const audience = 'orders-api'
const secret = new TextEncoder().encode('a secret of thirty-two characters')

/** A signed session token (HS256), valid for an hour. */
export function signSession(userId: string, scopes: readonly string[]): Promise<string> {
  return new SignJWT({ scope: scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(secret)
}

/**
 * The user a session token belongs to.
 *
 * @throws JOSEError when the token is forged, expired or meant for somebody else
 */
export async function verifySession(token: string): Promise<string | undefined> {
  const { payload } = await jwtVerify(token, secret, { issuer, audience, algorithms: ['HS256'] })
  return payload.sub
}
