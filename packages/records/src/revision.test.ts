import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GitRepository } from './fixtures/git-repository.ts'
import { authorHere, RevisionError, revisionHere } from './revision.ts'

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

describe('revisionHere in a repository', () => {
  let repository: GitRepository
  beforeEach(() => {
    repository = new GitRepository()
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    repository.remove()
  })

  it('before the first commit', async () => {
    expect(await revisionHere(repository.root)).toEqual({
      commit: null,
      branch: 'main',
      dirty: false,
      lockfileHash: null,
    })
  })

  it('on a branch, on a detached head, with and without changes', async () => {
    const commit = repository.commit('a.ts', '1')
    const clean = { commit, branch: 'main', dirty: false, lockfileHash: null }
    expect(await revisionHere(repository.root)).toEqual(clean)
    repository.git('checkout', '--quiet', '--detach')
    expect(await revisionHere(repository.root)).toEqual({ ...clean, branch: null })
    repository.write('a.ts', '2')
    expect(await revisionHere(repository.root)).toEqual({ ...clean, branch: null, dirty: true })
  })

  it('counts new files as changes, ignored ones not', async () => {
    repository.commit('.gitignore', 'out/\n')
    repository.write('out/run.json', '{}')
    expect((await revisionHere(repository.root)).dirty).toBe(false)
    repository.write('new.bench.ts', '')
    expect((await revisionHere(repository.root)).dirty).toBe(true)
  })

  it('takes the nearest lock file, up to the top of the repository', async () => {
    const project = join(repository.root, 'packages', 'api')
    repository.commit('packages/api/a.ts', '1')
    expect((await revisionHere(project)).lockfileHash).toBeNull()
    repository.write('yarn.lock', 'top')
    expect((await revisionHere(project)).lockfileHash).toBe(hash('top'))
    repository.write('packages/api/package-lock.json', 'near')
    expect((await revisionHere(project)).lockfileHash).toBe(hash('near'))
    repository.write('packages/api/pnpm-lock.yaml', 'pnpm')
    expect((await revisionHere(project)).lockfileHash).toBe(hash('pnpm'))
  })

  it('is not misled by the variables of a git hook', async () => {
    const commit = repository.commit('a.ts', '1')
    const other = new GitRepository()
    try {
      vi.stubEnv('GIT_DIR', join(other.root, '.git'))
      vi.stubEnv('GIT_WORK_TREE', other.root)
      vi.stubEnv('GIT_INDEX_FILE', join(other.root, '.git', 'index'))
      expect(await revisionHere(repository.root)).toMatchObject({ commit, dirty: false })
    } finally {
      other.remove()
    }
  })

  it('says so when git refuses the repository', async () => {
    repository.commit('a.ts', '1')
    writeFileSync(join(repository.root, '.git', 'config'), '[core\n')
    const failure = revisionHere(repository.root)
    await expect(failure).rejects.toThrow(RevisionError)
    await expect(failure).rejects.toMatchObject({ code: 'REVISION_UNREADABLE', root: repository.root })
  })
})

describe('authorHere', () => {
  const repository = new GitRepository()
  afterEach(() => vi.unstubAllEnvs())
  afterAll(() => repository.remove())

  it('is who would be the author of a commit, whatever their name holds', async () => {
    vi.stubEnv('GIT_AUTHOR_NAME', 'Ada 1815 +0100 Lovelace')
    vi.stubEnv('GIT_AUTHOR_EMAIL', 'ada@example.org')
    expect(await authorHere(repository.root)).toBe('Ada 1815 +0100 Lovelace <ada@example.org>')
  })

  it('is nobody where git does not know, or is not there', async () => {
    for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM']) vi.stubEnv(name, '/dev/null')
    vi.stubEnv('GIT_AUTHOR_NAME', '')
    expect(await authorHere(repository.root)).toBeNull()
    vi.stubEnv('PATH', repository.root)
    expect(await authorHere(repository.root)).toBeNull()
  })
})

describe('revisionHere elsewhere', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-no-git-'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  const outside = { commit: null, branch: null, dirty: false }

  it('outside a repository only the lock file of the folder itself counts', async () => {
    vi.stubEnv('GIT_CEILING_DIRECTORIES', tmpdir())
    writeFileSync(join(folder, 'yarn.lock'), 'mine')
    mkdirSync(join(folder, 'below'))
    expect(await revisionHere(folder)).toEqual({ ...outside, lockfileHash: hash('mine') })
    expect(await revisionHere(join(folder, 'below'))).toEqual({ ...outside, lockfileHash: null })
  })

  it('without git', async () => {
    vi.stubEnv('PATH', folder)
    expect(await revisionHere(folder)).toEqual({ ...outside, lockfileHash: null })
  })
})
