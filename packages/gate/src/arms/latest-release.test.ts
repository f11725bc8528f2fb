import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { latestRelease } from './latest-release.ts'

const project = testProjects()

it('is the release that HEAD descends from and that was made last, and no pre-release', async () => {
  const { current } = project
  current.commit({ a: '1' })
  const tag = (name: string, day: number): string =>
    current.gitIn(current.root, '-c', `user.name=T`, 'tag', '--annotate', '--message', `${day}`, name)
  tag('v1.9.0', 1)
  current.commit({ a: '2' })
  current.git('tag', 'v1.10.0')
  current.git('tag', 'v1.11.0-rc.1')
  current.git('tag', 'nightly')
  current.git('checkout', '--quiet', '-b', 'elsewhere')
  current.commit({ a: '3' })
  current.git('tag', 'v2.0.0')
  current.git('checkout', '--quiet', 'main')
  current.commit({ a: '4' })
  expect(await latestRelease(current.root)).toBe('v1.10.0')
})

it.each(['1.0.0', '@demo/api@1.0.0', 'api@1.0.0'])('may be called %s', async (name) => {
  const { current } = project
  current.commit({ a: '1' })
  current.git('tag', name)
  expect(await latestRelease(current.root)).toBe(name)
})

it('is asked for where there is none', async () => {
  const { current } = project
  current.commit({ a: '1' })
  await expect(latestRelease(current.root)).rejects.toMatchObject({ code: 'ARM_NO_RELEASE' })
  current.git('tag', 'v1.0.0')
  current.commit({ a: '2' })
  const shallow = current.clone('shallow', '--depth=1')
  await expect(latestRelease(shallow)).rejects.toMatchObject({
    code: 'ARM_SHALLOW',
    message: expect.stringContaining('--unshallow'),
  })
})

it('is missed for the right reason where there is no repository, or no commit', async () => {
  const { current } = project
  const outside = join(current.folder, 'outside')
  mkdirSync(outside)
  vi.stubEnv('GIT_CEILING_DIRECTORIES', current.folder)
  await expect(latestRelease(outside)).rejects.toMatchObject({
    code: 'ARM_NO_REPOSITORY',
    message: expect.stringMatching(/^.*outside: git finds no repository here: .*; run `git init` and commit/),
  })
  const empty = join(current.folder, 'empty')
  mkdirSync(empty)
  current.gitIn(empty, 'init', '--quiet')
  await expect(latestRelease(empty)).rejects.toMatchObject({ code: 'ARM_NO_COMMITS' })
})
