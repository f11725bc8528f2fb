import { describe, expect, it } from 'vitest'
import { isSignUp } from './ajv-validation.ts'
import { parseSearch } from './query.ts'
import { makeRequestLog } from './request-log.ts'
import { findRoute } from './routes.ts'
import { makeSignUp } from './sign-up.ts'
import { signSession, verifySession } from './tokens.ts'
import { parseSignUp } from './zod-validation.ts'

describe('both validations of a sign-up', () => {
  const valid = makeSignUp(2) as object

  it('accept a valid one', () => {
    expect(parseSignUp(valid)).toEqual(valid)
    expect(isSignUp(valid)).toBe(true)
  })

  it.each([
    ['an e-mail address without a domain', { email: 'ada@' }],
    ['an unknown field', { admin: true }],
    ['an unknown role', { seats: [{ email: 'a@example.com', role: 'owner' }] }],
    ['a broken postal code', { address: { street: 's', city: 'c', postalCode: '!', country: 'GB' } }],
    ['an age that is no integer', { age: 36.5 }],
  ])('refuse %s', (_, change) => {
    expect(() => parseSignUp({ ...valid, ...change })).toThrow()
    expect(isSignUp({ ...valid, ...change })).toBe(false)
  })
})

describe('findRoute', () => {
  it('finds patterns with their parameters, by method', () => {
    expect(findRoute('GET', '/v1/users/7')).toEqual({ pattern: '/v1/users/:id', params: { id: '7' } })
    expect(findRoute('PUT', '/v1/users/7')).toBeNull()
    expect(findRoute('GET', '/v2/users')).toBeNull()
  })
})

describe('sessions', () => {
  it('belong to the user they were signed for', async () => {
    expect(await verifySession(await signSession('ada', ['read']))).toBe('ada')
  })

  it('are refused once a character of them was changed', async () => {
    const token = await signSession('ada', ['read'])
    const [header, , signature] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ sub: 'eve' })).toString('base64url')
    await expect(verifySession(`${header}.${forged}.${signature}`)).rejects.toThrow('signature')
  })
})

describe('parseSearch', () => {
  it('reads nested filters, lists and pages', () => {
    expect(parseSearch('filter[total][gte]=100&filter[status]=paid&sort[]=-placedAt&page=3')).toEqual({
      filter: { total: { gte: '100' }, status: 'paid' },
      sort: ['-placedAt'],
      page: 3,
    })
  })

  it('falls back where a client sends another shape', () => {
    expect(parseSearch('filter=x&sort=y&page=-1')).toEqual({ filter: {}, sort: [], page: 1 })
  })
})

describe('the request log', () => {
  it('writes one JSON line without the credentials', () => {
    const lines: string[] = []
    const log = makeRequestLog({ write: (line) => lines.push(line) })
    const headers = { accept: '*/*', authorization: 'Bearer abc' }
    log.answered({ method: 'GET', url: '/', statusCode: 200, durationMs: 1, headers })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      component: 'http',
      msg: 'request answered',
      headers: { accept: '*/*', authorization: '[Redacted]' },
    })
  })
})
