import { describe, expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { firstParentHistory } from './history.ts'

const project = testProjects()

function commit(subject: string): string {
  const { current } = project
  current.git('commit', '--quiet', '--allow-empty', '--message', subject)
  return current.git('rev-parse', 'HEAD')
}

describe('the history between two revisions', () => {
  it('names every commit after the good one, oldest first, with its subject', async () => {
    const good = commit('start')
    const first = commit('tabs\tin it, and ü')
    const second = commit('commit 0000 that looks like a header')
    expect(await firstParentHistory(project.current.root, good, second)).toEqual([
      { commit: first, subject: 'tabs\tin it, and ü', isMerge: false },
      { commit: second, subject: 'commit 0000 that looks like a header', isMerge: false },
    ])
  })

  it('takes a branch for one step, its merge', async () => {
    const { current } = project
    const good = commit('start')
    current.git('checkout', '--quiet', '-b', 'topic')
    commit('half done')
    const done = commit('done')
    current.git('checkout', '--quiet', 'main')
    const between = commit('meanwhile')
    current.git('merge', '--quiet', '--no-ff', '--message', 'merge topic', 'topic')
    const merge = current.git('rev-parse', 'HEAD')
    expect(await firstParentHistory(current.root, good, merge)).toEqual([
      { commit: between, subject: 'meanwhile', isMerge: false },
      { commit: merge, subject: 'merge topic', isMerge: true },
    ])
    await expect(firstParentHistory(current.root, done, merge)).rejects.toMatchObject({
      code: 'ARM_NO_RANGE',
      message: expect.stringContaining('not among the first parents of the bad one'),
    })
  })

  it.each([
    ['the same commit', 'HEAD', 'HEAD', 'they are the same commit'],
    ['the wrong way round', 'HEAD', 'HEAD~1', 'nothing comes after the good one'],
    ['a commit that is not there', '0'.repeat(40), 'HEAD', ''],
  ])('refuses %s', async (_, from, to, reason) => {
    commit('start')
    commit('end')
    const hashOf = (name: string): string =>
      name.startsWith('0') ? name : project.current.git('rev-parse', name)
    const range = firstParentHistory(project.current.root, hashOf(from), hashOf(to))
    await expect(range).rejects.toMatchObject({
      name: 'ArmError',
      code: 'ARM_NO_RANGE',
      message: expect.stringContaining(reason),
    })
  })
})
