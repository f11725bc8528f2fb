import { expect, it } from 'vitest'
import { bearerTokenCheck } from './bearer-token.ts'

it('knows its token by RFC 6750, and nothing else', () => {
  const isAllowed = bearerTokenCheck('s3cr3t')
  expect(['Bearer s3cr3t', 'bearer s3cr3t', 'Bearer  s3cr3t'].map(isAllowed)).toEqual([true, true, true])
  const wrong = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    's3cr3t',
    'Basic s3cr3t',
    'Bearer s3cr3',
    'Bearer s3cr3tt',
    'Bearer s3cr3t x',
  ]
  for (const authorization of wrong) expect(isAllowed(authorization), authorization).toBe(false)
})

it('is not made of a token that no request could carry, and does not repeat it', () => {
  for (const token of ['', 'a b', 'pässword', 'a\n']) {
    expect(() => bearerTokenCheck(token)).toThrow(
      new RangeError('token must be printable ASCII without spaces'),
    )
  }
})
