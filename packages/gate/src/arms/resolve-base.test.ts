import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { resolveBase } from './resolve-base.ts'

const project = testProjects()

describe('without a revision', () => {
  it('is where a branch left the default branch', async () => {
    const { current } = project
    const base = current.commit({ a: '1' })
    current.git('checkout', '--quiet', '-b', 'feature')
    current.commit({ a: '2' })
    current.git('checkout', '--quiet', 'main')
    current.commit({ b: '3' })
    current.git('checkout', '--quiet', 'feature')
    expect(await resolveBase(current.root)).toEqual({
      commit: base,
      label: `main@${base.slice(0, 9)}`,
      how: 'merge-base of HEAD and main',
    })
  })

  it('is HEAD on the default branch with changes, and its first parent without', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    const second = current.commit({ a: '2' })
    expect(await resolveBase(current.root)).toEqual({
      commit: first,
      label: `HEAD~1@${first.slice(0, 9)}`,
      how: 'first parent of HEAD: HEAD is on main, and no file differs from it',
    })
    current.write({ a: '3' })
    expect(await resolveBase(current.root)).toEqual({
      commit: second,
      label: `HEAD@${second.slice(0, 9)}`,
      how: 'HEAD: it is on main, and files differ from it',
    })
  })

  it('is found from a subfolder, and on a detached head', async () => {
    const { current } = project
    const base = current.commit({ 'packages/api/a': '1' })
    current.git('checkout', '--quiet', '--detach')
    current.commit({ 'packages/api/a': '2' })
    expect(await resolveBase(join(current.root, 'packages', 'api'))).toMatchObject({ commit: base })
  })

  it('believes origin/HEAD, then a branch at origin, before a local one', async () => {
    const { current } = project
    current.git('branch', '--move', 'trunk')
    const base = current.commit({ a: '1' })
    const clone = current.clone('copy')
    current.gitIn(clone, 'commit', '--quiet', '--allow-empty', '--message', 'mine')
    expect(await resolveBase(clone)).toMatchObject({
      commit: base,
      how: 'merge-base of HEAD and origin/trunk',
    })
    current.git('branch', 'master')
    current.gitIn(clone, 'fetch', '--quiet')
    current.gitIn(clone, 'remote', 'set-head', 'origin', '--delete')
    expect(await resolveBase(clone)).toMatchObject({
      label: `master@${base.slice(0, 9)}`,
      how: 'merge-base of HEAD and origin/master',
    })
  })

  it('is not misled by a tag with the name of the branch', async () => {
    const { current } = project
    current.commit({ a: '1' })
    current.git('tag', 'main')
    const base = current.commit({ a: '2' })
    current.git('checkout', '--quiet', '-b', 'feature')
    current.commit({ a: '3' })
    expect(await resolveBase(current.root)).toMatchObject({ commit: base })
  })

  it('obeys the configured default branch', async () => {
    const { current } = project
    current.commit({ a: '1' })
    current.git('checkout', '--quiet', '-b', 'release/2')
    const base = current.commit({ a: '2' })
    current.git('checkout', '--quiet', '-b', 'feature')
    current.commit({ a: '3' })
    expect(await resolveBase(current.root, undefined, { defaultBranch: 'release/2' })).toEqual({
      commit: base,
      label: `release/2@${base.slice(0, 9)}`,
      how: 'merge-base of HEAD and release/2',
    })
    await expect(resolveBase(current.root, undefined, { defaultBranch: 'next' })).rejects.toMatchObject({
      code: 'ARM_NO_DEFAULT_BRANCH',
      message: expect.stringContaining('`git fetch origin next:refs/remotes/origin/next`'),
    })
  })
})

describe('with a revision', () => {
  it('takes branches, tags, commits and their ancestors', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    current.git('tag', '--annotate', 'v1.0.0', '--message', 'one')
    const second = current.commit({ a: '2' })
    current.git('branch', 'fix(api)/größe#1')
    const short = (commit: string): string => commit.slice(0, 9)
    expect(await resolveBase(current.root, 'v1.0.0')).toEqual({
      commit: first,
      label: `v1.0.0@${short(first)}`,
      how: 'the revision asked for',
    })
    expect(await resolveBase(current.root, 'HEAD~1')).toMatchObject({ commit: first })
    expect(await resolveBase(current.root, 'fix(api)/größe#1')).toMatchObject({ commit: second })
    expect(await resolveBase(current.root, first)).toMatchObject({ commit: first, label: short(first) })
  })

  it('finds a branch that only origin has', async () => {
    const { current } = project
    const base = current.commit({ a: '1' })
    current.git('branch', 'elsewhere')
    const clone = current.clone('copy')
    expect(await resolveBase(clone, 'elsewhere')).toMatchObject({
      commit: base,
      how: 'the revision asked for, as origin/elsewhere',
    })
    // Origin's HEAD has it, ours has not.
    current.commit({ a: '2' })
    current.gitIn(clone, 'fetch', '--quiet')
    await expect(resolveBase(clone, 'HEAD~1')).rejects.toMatchObject({ code: 'ARM_REF_UNKNOWN' })
  })

  it.each([
    '--upload-pack=x',
    '-x',
    ';rm -rf .',
    '$(touch x)',
    'a b',
    'a\nb',
    'a\u0000b',
    'main..HEAD',
    '^main',
    ':/fix',
    'HEAD:a',
    'a*',
    'a\\b',
    '',
    'a'.repeat(251),
  ])('refuses %j and says what is allowed', async (ref) => {
    const { current } = project
    current.commit({ a: '1' })
    await expect(resolveBase(current.root, ref)).rejects.toMatchObject({
      code: 'ARM_REF_INVALID',
      message: expect.stringMatching(
        /^base revision: found ".*"; allowed is one branch, tag or commit, such as main/,
      ),
    })
  })

  it.each([';id>x', '$(id>x)', '`id>x`', 'a|id>x', 'a&&id>x', '"', "'"])(
    'has no shell that could read %j',
    async (ref) => {
      const { current } = project
      current.commit({ a: '1' })
      await expect(resolveBase(current.root, ref)).rejects.toMatchObject({ code: 'ARM_REF_UNKNOWN' })
      expect(existsSync(join(current.root, 'x'))).toBe(false)
    },
  )

  it('does not take a file for a revision', async () => {
    const { current } = project
    current.commit({ README: '1' })
    await expect(resolveBase(current.root, 'README')).rejects.toMatchObject({ code: 'ARM_REF_UNKNOWN' })
    const blob = current.git('rev-parse', 'HEAD:README')
    await expect(resolveBase(current.root, blob)).rejects.toMatchObject({ code: 'ARM_REF_UNKNOWN' })
  })
})

describe('in a shallow clone', () => {
  it('names the fetch that brings the parent', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    current.commit({ a: '2' })
    const clone = current.clone('copy', '--depth=1')
    await expect(resolveBase(clone)).rejects.toMatchObject({
      code: 'ARM_SHALLOW',
      message: expect.stringContaining('`git fetch --deepen=1 origin`'),
    })
    current.gitIn(clone, 'fetch', '--quiet', '--deepen=1', 'origin')
    expect(await resolveBase(clone)).toMatchObject({ commit: first })
  })

  it('names the fetch that brings the merge-base', async () => {
    const { current } = project
    const base = current.commit({ a: '1' })
    current.git('checkout', '--quiet', '-b', 'feature')
    current.commit({ a: '2' })
    current.git('checkout', '--quiet', 'main')
    current.commit({ b: '1' })
    const clone = current.clone('copy', '--depth=1', '--no-single-branch', '--branch=feature')
    await expect(resolveBase(clone)).rejects.toMatchObject({
      code: 'ARM_SHALLOW',
      message: expect.stringContaining('`git fetch --unshallow origin`'),
    })
    current.gitIn(clone, 'fetch', '--quiet', '--unshallow', 'origin')
    expect(await resolveBase(clone)).toMatchObject({ commit: base })
  })

  it('names the fetch that brings the default branch', async () => {
    const { current } = project
    const base = current.commit({ a: '1' })
    current.git('checkout', '--quiet', '-b', 'feature')
    current.commit({ a: '2' })
    current.git('checkout', '--quiet', 'main')
    const clone = current.clone('copy', '--depth=1', '--branch=feature')
    const fetch = ['fetch', '--unshallow', 'origin', 'main:refs/remotes/origin/main']
    await expect(resolveBase(clone)).rejects.toMatchObject({
      code: 'ARM_SHALLOW',
      message: expect.stringContaining(`\`git ${fetch.join(' ')}\``),
    })
    current.gitIn(clone, ...fetch)
    expect(await resolveBase(clone)).toMatchObject({ commit: base })
  })

  it('names the fetch that brings a revision', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    current.commit({ a: '2' })
    const clone = current.clone('copy', '--depth=1')
    await expect(resolveBase(clone, first)).rejects.toMatchObject({
      code: 'ARM_SHALLOW',
      message: expect.stringContaining('`git fetch --unshallow origin`'),
    })
    current.gitIn(clone, 'fetch', '--quiet', '--unshallow', 'origin')
    expect(await resolveBase(clone, first)).toMatchObject({ commit: first })
  })
})

describe('where there is nothing to compare with', () => {
  it('before the first commit, and at it', async () => {
    const { current } = project
    await expect(resolveBase(current.root)).rejects.toMatchObject({ code: 'ARM_NO_COMMITS' })
    current.commit({ a: '1' })
    await expect(resolveBase(current.root)).rejects.toMatchObject({ code: 'ARM_NO_PARENT' })
  })

  it('without a branch in common', async () => {
    const { current } = project
    current.commit({ a: '1' })
    current.git('checkout', '--quiet', '--orphan', 'other')
    current.commit({ a: '2' })
    await expect(resolveBase(current.root)).rejects.toMatchObject({ code: 'ARM_NO_MERGE_BASE' })
    current.git('branch', '--delete', '--force', 'main')
    await expect(resolveBase(current.root)).rejects.toMatchObject({ code: 'ARM_NO_DEFAULT_BRANCH' })
  })

  it('outside a repository, without git, without the folder', async () => {
    const { current } = project
    const outside = join(current.folder, 'outside')
    mkdirSync(outside)
    vi.stubEnv('GIT_CEILING_DIRECTORIES', current.folder)
    await expect(resolveBase(outside)).rejects.toMatchObject({
      code: 'ARM_NO_REPOSITORY',
      message: expect.stringMatching(/git init.*--arms a=DIR b=DIR$/),
    })
    await expect(resolveBase(join(outside, 'no'))).rejects.toMatchObject({ code: 'ARM_NO_FOLDER' })
    vi.stubEnv('PATH', outside)
    await expect(resolveBase(current.root)).rejects.toMatchObject({
      code: 'ARM_NO_REPOSITORY',
      message: expect.stringContaining('install git'),
    })
  })

  it('in a repository that git refuses to read, as one of another owner', async () => {
    const { current } = project
    current.commit({ a: '1' })
    writeFileSync(join(current.root, '.git', 'config'), '[core\n')
    await expect(resolveBase(current.root)).rejects.toMatchObject({
      code: 'ARM_REPOSITORY_UNREADABLE',
      message: expect.stringMatching(/: git does not read the repository: .*; make `git status` work there/),
    })
  })
})
