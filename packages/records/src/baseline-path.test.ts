import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baselinePath } from './baseline-path.ts'

const fileOf = (suite: string): string => basename(baselinePath('baselines', 'linux-x64-node24', suite))

describe('baselinePath', () => {
  it.each([
    ['orders API', 'orders-api.json'],
    ['../../etc/passwd', 'etc-passwd.json'],
    ['C:\\Windows\\x', 'c-windows-x.json'],
    ['a\0b', 'a-b.json'],
    ['заказы №1', 'заказы-1.json'],
    ['cafe\u0301', 'café.json'],
    ['CON', 'con-suite.json'],
    ['com1', 'com1-suite.json'],
    ['environment', 'environment-suite.json'],
    ['Environment!', 'environment-suite.json'],
    ['...', 'suite-ab5df625.json'],
    ['x'.repeat(51), `${'x'.repeat(50)}-3ecd502a.json`],
  ])('%j is kept in %s', (suite, file) => {
    expect(fileOf(suite)).toBe(file)
  })

  it('any name ends in one portable file of the environment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), (suite) => {
        const path = baselinePath('baselines', 'linux-x64-node24', suite)
        expect(dirname(path)).toBe(join('baselines', 'linux-x64-node24'))
        expect(basename(path)).toMatch(/^[\p{L}\p{M}\p{N}-]+\.json$/u)
        expect(basename(path)).not.toBe('environment.json')
        // The longest name of a file, with room for the temporary name beside it.
        expect(Buffer.byteLength(basename(path))).toBeLessThanOrEqual(255 - 22)
      }),
      { numRuns: 500 },
    )
  })

  it.each(['', '.', '..', '../up', 'a/b', 'a\\b', '.hidden', 'a\0', 'with space', '-dash'])(
    'the environment %j is refused',
    (environment) => {
      expect(() => baselinePath('baselines', environment, 'orders')).toThrow(
        expect.objectContaining({
          code: 'RECORD_PLACE',
          field: 'environment',
          found: JSON.stringify(environment),
        }),
      )
    },
  )
})
