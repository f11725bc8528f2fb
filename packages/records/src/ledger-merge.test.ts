import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgerEntry } from './fixtures/documents.ts'
import { GitRepository } from './fixtures/git-repository.ts'
import type { LedgerEntry } from './ledger.ts'
import { appendLedger, type Ledger, ledgerEndsAt, readLedger, readLedgerSince } from './ledger-file.ts'

const file = 'baselines/ledger.ndjson'
const named = (call: string): LedgerEntry => ({ ...ledgerEntry, call })

let repository: GitRepository
let path: string
beforeEach(() => {
  repository = new GitRepository()
  path = join(repository.root, file)
  repository.commit('.gitattributes', 'baselines/ledger.ndjson merge=union\n')
})
afterEach(() => repository.remove())

async function accept(...calls: readonly string[]): Promise<string> {
  repository.write('baselines/.keep', '')
  await appendLedger(path, calls.map(named))
  return commit()
}

function commit(): string {
  repository.git('add', '--all')
  repository.git('commit', '--quiet', '--allow-empty', '--message', 'accept')
  return repository.git('rev-parse', 'HEAD')
}

function goTo(revision: string): void {
  repository.git('checkout', '--quiet', '--detach', revision)
}

function callsOf({ entries }: Pick<Ledger, 'entries'>): readonly string[] {
  return entries.map(({ call }) => call)
}

/** The commits of two branches that went on from one, and that one. */
async function fork(): Promise<{ readonly base: string; readonly ours: string; readonly theirs: string }> {
  const base = await accept('a', 'b')
  const theirs = await accept('t1', 't2')
  goTo(base)
  const ours = await accept('o1', 'o2', 'o3')
  return { base, ours, theirs }
}

describe('a union merge by git', { timeout: 60_000 }, () => {
  it.each(['ours', 'theirs'] as const)('onto %s keeps all lines and is no fault', async (onto) => {
    const { ours, theirs } = await fork()
    goTo(onto === 'ours' ? ours : theirs)
    repository.git('merge', '--quiet', '--no-edit', onto === 'ours' ? theirs : ours)
    const merged = await readLedger(path)
    expect(merged).toMatchObject({ damaged: [], faults: [] })
    expect([...callsOf(merged)].sort()).toEqual(['a', 'b', 'o1', 'o2', 'o3', 't1', 't2'])
    for (const branch of [ours, theirs]) {
      expect((await readLedgerSince(path, repository.root, branch)).faults).toEqual([])
    }
    await accept('after')
    const after = await readLedger(path)
    expect(after.faults).toEqual([])
    expect(after.entries.at(-1)?.previous).toHaveLength(2)
  })

  it('of branches that accepted the same call in the same way is no fault', async () => {
    const base = await accept('a')
    const theirs = await accept('same')
    goTo(base)
    await accept('same')
    repository.git('merge', '--quiet', '--no-edit', theirs)
    expect(await readLedger(path)).toMatchObject({ damaged: [], faults: [] })
  })

  it('of ledgers that both begin with it is no fault', async () => {
    const empty = commit()
    const theirs = await accept('t')
    goTo(empty)
    await accept('o')
    repository.git('merge', '--quiet', '--no-edit', theirs)
    const merged = await readLedger(path)
    expect(merged).toMatchObject({ damaged: [], faults: [] })
    expect([...callsOf(merged)].sort()).toEqual(['o', 't'])
  })

  it.each([
    ['rebased', ['rebase', '--quiet']],
    ['cherry-picked', ['cherry-pick']],
  ] as const)('of commits that were %s is no fault', async (how, command) => {
    const { ours, theirs } = await fork()
    goTo(theirs)
    if (how === 'rebased') repository.git(...command, ours)
    else {
      goTo(ours)
      repository.git(...command, theirs)
    }
    const now = await readLedger(path)
    expect(now).toMatchObject({ damaged: [], faults: [] })
    expect([...callsOf(now)].sort()).toEqual(['a', 'b', 'o1', 'o2', 'o3', 't1', 't2'])
  })
})

describe('a ledger held against an older revision', { timeout: 60_000 }, () => {
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n')

  it('shows that its last line was removed, which the chain does not', async () => {
    const base = await accept('a', 'slow')
    repository.write(file, `${lines()[0]}\n`)
    expect((await readLedger(path)).faults).toEqual([])
    expect((await readLedgerSince(path, repository.root, base)).faults).toMatchObject([
      { line: 2, kind: 'lost', reason: expect.stringContaining('orders API › slow') },
    ])
  })

  it('shows that it was removed as a whole', async () => {
    const base = await accept('a', 'b')
    repository.git('rm', '--quiet', file)
    expect((await readLedgerSince(path, repository.root, base)).faults).toHaveLength(2)
  })

  it('tells an edit once', async () => {
    const base = await accept('a', 'b', 'c')
    repository.write(file, lines().join('\n').replace('"call":"b"', '"call":"x"'))
    expect((await readLedgerSince(path, repository.root, base)).faults).toMatchObject([
      { line: 2, kind: 'edited' },
    ])
  })

  it('owes nothing to a revision that is no ancestor, has no ledger or is unknown', async () => {
    const start = commit()
    const other = await accept('other')
    goTo(start)
    await accept('own')
    for (const revision of [start, other, 'f'.repeat(40), '--all']) {
      expect((await readLedgerSince(path, repository.root, revision)).faults).toEqual([])
    }
  })

  it('has no ends where git does not keep it', async () => {
    repository.commit('.gitignore', 'baselines\n')
    await accept('a')
    expect((await readLedger(path)).entries).toHaveLength(1)
    expect(await ledgerEndsAt(path, repository.root, 'HEAD')).toBeNull()
    const other = new GitRepository()
    expect(await ledgerEndsAt(path, other.root, 'HEAD')).toBeNull()
    other.remove()
  })

  it('has the ends that the revision had', async () => {
    const start = commit()
    expect(await ledgerEndsAt(path, repository.root, start)).toEqual([])
    const first = await accept('a', 'b')
    await accept('c')
    expect(await ledgerEndsAt(path, repository.root, start)).toEqual([])
    const [, b, c] = (await readLedger(path)).entries
    expect(await ledgerEndsAt(path, repository.root, first)).toEqual([b?.hash])
    expect(await ledgerEndsAt(path, repository.root, 'HEAD')).toEqual([c?.hash])
    // From a folder below the top, too.
    expect(await ledgerEndsAt(path, join(repository.root, 'baselines'), 'HEAD')).toEqual([c?.hash])
  })
})
