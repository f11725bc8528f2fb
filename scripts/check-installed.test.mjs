import { describe, expect, it } from 'vitest'
import { commandLines, commandProblems, loadingProblems } from './check-installed.mjs'

describe('loadingProblems', () => {
  const found = { names: ['a', 'b'] }

  it('finds nothing when import and require find the same', () => {
    expect(loadingProblems(found, { names: ['b', 'a'] })).toEqual([])
  })

  it('tells which of them fails', () => {
    expect(loadingProblems(found, { error: 'ERR_REQUIRE_ASYNC_MODULE' })).toEqual([
      'require: ERR_REQUIRE_ASYNC_MODULE',
    ])
    expect(loadingProblems(undefined, found)).toEqual(['import: undefined'])
  })

  it('tells what only one of them finds', () => {
    expect(loadingProblems(found, { names: ['a', 'c'] })).toEqual([
      'b is found by one of import and require',
      'c is found by one of import and require',
    ])
  })
})

describe('commandProblems', () => {
  const [version] = commandLines('1.2.3')
  if (version === undefined) throw new Error('there is no first command')
  const ended = { code: 0, stdout: '1.2.3\n', stderr: '' }

  it('finds nothing in what is as expected', () => {
    expect(commandProblems(version, ended)).toEqual([])
  })

  it('finds another version, another exit code and silence', () => {
    expect(commandProblems(version, { ...ended, stdout: '1.2.30\n' })).toHaveLength(1)
    expect(commandProblems(version, { ...ended, stdout: '' })).toHaveLength(1)
    const [problem] = commandProblems(version, { ...ended, code: 2, stderr: 'unknown option' })
    expect(problem).toBe('ended with 2, not 0:\n1.2.3\nunknown option')
  })
})
