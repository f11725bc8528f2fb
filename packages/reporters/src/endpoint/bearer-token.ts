import { createHash, timingSafeEqual } from 'node:crypto'
import { checkToken } from '../transports/authorization.ts'

/**
 * Whether an Authorization header has this token (RFC 6750, section 2.1). Takes as long whatever is wrong with it:
 * hashes are compared, which are of one length, and all of their bytes.
 *
 * @throws RangeError when no header can carry the token; without the token, which is secret
 */
export function bearerTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(checkToken(token))
  return (authorization = '') => {
    const given = /^Bearer +([!-~]+)$/i.exec(authorization)?.[1] ?? ''
    return timingSafeEqual(digest(given), expected)
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
