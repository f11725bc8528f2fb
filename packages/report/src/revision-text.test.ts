import { expect, it } from 'vitest'
import { runOf } from './fixtures/run.ts'
import { revisionLabel, revisionText } from './revision-text.ts'

const commit = '5f2c81d9e0000000000000000000000000000000'

it.each([
  [{ commit, branch: 'main', dirty: true }, '5f2c81d9e + changes', 'main@5f2c81d9e + changes'],
  [{ commit, branch: null, dirty: false }, '5f2c81d9e', '5f2c81d9e'],
  [{ commit: null, branch: 'main', dirty: true }, 'no commit yet', 'no commit yet'],
  [{ commit: null, branch: null, dirty: false }, 'no git', 'no git'],
])('%j is %s', (state, text, label) => {
  const revision = { ...state, lockfileHash: null }
  expect(revisionText(revision)).toBe(text)
  expect(revisionLabel({ ...runOf([]), revision })).toBe(label)
})
