import { expect, it } from 'vitest'
import { childFlags } from './child-flags.ts'

it('passes on what shapes how code runs, and nothing that loads code', () => {
  expect(
    childFlags([
      '--max-semi-space-size=64',
      '--conditions',
      'development',
      '--require=./hook.cjs',
      '-r',
      './other.cjs',
      '--inspect-brk=9229',
      '--single-threaded',
    ]),
  ).toEqual(['--max-semi-space-size=64', '--single-threaded'])
})
