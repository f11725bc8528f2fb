import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { appendLedger, type LedgerEntry, ledgerEndsAt, readLedger, writeAnchor } from '@tidemark/records'
import { afterAll, describe, expect, it } from 'vitest'
import { start } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

const one = {
  'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()' }),
  'src/work.js': work(),
}

function projectWith(files: Readonly<Record<string, string>> = {}): GateProject {
  const project = new GateProject({ ...one, ...files })
  projects.push(project)
  return project
}

const baselinesOf = (project: GateProject): string => join(project.project, 'baselines')
const ledgerOf = (project: GateProject): string => join(baselinesOf(project), 'ledger.ndjson')

/** Accepts that the call became `ratio` times as slow, and commits it. */
async function accept(
  project: GateProject,
  ratio: number,
  changes: Partial<LedgerEntry> = {},
): Promise<void> {
  mkdirSync(baselinesOf(project), { recursive: true })
  await appendLedger(ledgerOf(project), [
    {
      version: 1,
      at: '2026-11-22T12:00:00.000Z',
      environment: 'linux-x64-node20',
      suite: 'a',
      call: 'one',
      change: 'changed',
      ratio,
      interval: [ratio - 0.004, ratio + 0.004],
      method: 'paired',
      replicates: 12,
      reason: 'because',
      revision: null,
      ...changes,
    },
  ])
  project.commit()
}

/** Pins a revision, whether or not git knows it, with the ledger as it is now. */
async function pin(project: GateProject, revision: string): Promise<void> {
  await writeAnchor(baselinesOf(project), {
    kind: 'tidemark.anchor',
    version: 1,
    revision,
    pinned: { on: '2026-11-22', reason: 'release' },
    ledger: (await ledgerEndsAt(ledgerOf(project), project.project, 'HEAD')) ?? [],
  })
  project.commit()
}

const unknown = 'f'.repeat(40)
/** Too little time to decide anything: a ledger that differs is a file that the code might read. */
const short = ['--budget', '100 ms']
/** No noise makes a call of some microseconds three times slower. */
const coarse = ['--margin', '200%', '--signals', 'time']

describe.concurrent('a drift that no single step shows', () => {
  it('fails the gate against the pinned tidemark, measured side by side', async () => {
    const project = projectWith()
    project.git('tag', 'v1.0.0')
    const pinned = await start(project.project, ['pin', '--reason', 'release'], project.environment).ended
    expect(pinned.code).toBe(0)
    project.put({ 'src/work.js': work(3) })
    project.commit()
    project.put({ 'src/work.js': `${work(3)}// the same\n` })
    const { code, stdout, record } = await project.gate(...coarse)
    expect(code).toBe(1)
    expect(record?.tidemark).toMatchObject({ missing: null })
    expect(record?.calls).toMatchObject([{ drift: { source: 'measured', state: 'spent', limit: 1.05 } }])
    const time = record?.calls[0]?.signals.find(({ reference }) => reference === 'base')
    expect(time?.verdict).toBe('same')
    expect(stdout).toContain('1 over drift budget')
    expect(stdout).toMatch(/^over drift budget a › one: (?:×|\+)\d.* since the tidemark, measured, of 5%$/m)
  })

  it('passes within a budget that the configuration gives', async () => {
    const project = projectWith({
      'tidemark.config.mjs': `export default { driftBudget: '900%', gate: { install: 'node install.cjs' } }\n`,
    })
    await pin(project, unknown)
    await accept(project, 3)
    const { code, record } = await project.gate('--base', 'HEAD')
    expect(record?.calls).toMatchObject([
      { verdict: 'same', drift: { source: 'ledger', state: 'within', limit: 10 } },
    ])
    expect(code).toBe(0)
  })
})

describe.concurrent('a tidemark that cannot be had any more', () => {
  it('is stood in for by the accepted changes since, and the output says so', async () => {
    const project = projectWith()
    await accept(project, 1.5)
    await pin(project, unknown)
    for (const ratio of [1.02, 1.01, 1.01]) await accept(project, ratio)
    const within = await project.gate('--base', 'HEAD')
    expect(within.code).toBe(0)
    expect(within.stdout).toMatch(
      /^no tidemark: fffffffff, pinned on 2026-11-22, could not be measured: .*git knows no such commit/m,
    )
    expect(within.stdout).toMatch(
      /^drift {5}a › one: \+4\.1% \(\+3\.3% … \+4\.8%\) since the tidemark, from 3 accepted changes in the ledger, of 5%, 0\.95% left$/m,
    )
    expect(within.stderr).toContain('tidemark: cannot be measured, the ledger stands in for it')
    await accept(project, 1.02)
    const spent = await project.gate('--base', 'HEAD')
    expect(spent.code).toBe(1)
    expect(spent.record?.calls).toMatchObject([
      { verdict: 'same', identical: true, drift: { source: 'ledger', state: 'spent', changes: 4 } },
    ])
    expect(spent.stdout).toMatch(
      /^over drift budget a › one: \+6\.1% .* from 4 accepted changes in the ledger, of 5%$/m,
    )
  })

  it('as it does not build any more is stood in for, too', async () => {
    const manifest = { name: 'demo', type: 'module', scripts: { build: 'node build.cjs' } }
    const project = projectWith({
      'package.json': JSON.stringify(manifest),
      'build.cjs': "console.error('no such compiler'); process.exit(7)\n",
    })
    await pin(project, project.git('rev-parse', 'HEAD'))
    project.commit({ 'build.cjs': "console.log('fine')\n" })
    await accept(project, 1.2)
    const { code, stdout, record } = await project.gate('--base', 'HEAD')
    expect(code).toBe(1)
    expect(record?.tidemark?.missing).toContain('build failed')
    expect(stdout).toMatch(/^no tidemark: .*build failed/m)
    expect(stdout).toMatch(/^over drift budget a › one: \+20\.0%/m)
  })

  it('is an error where the flag names it, as nothing else was asked for', async () => {
    const { code, stderr } = await projectWith().gate('--base', 'HEAD', '--tidemark', unknown)
    expect(code).toBe(2)
    expect(stderr).toContain('git knows no such commit')
  })
})

describe.concurrent('a slowdown that is accepted with the change that makes it', () => {
  it('is a line in the ledger with its paired ratio, and passes the next gate', async () => {
    const project = projectWith()
    project.put({ 'src/work.js': work(20) })
    const slower = await project.gate(...coarse)
    expect(slower.code).toBe(1)
    const args = ['accept', '--from', project.recordFile, '--reason', 'orders are signed now']
    const accepted = await start(project.project, args, project.environment).ended
    expect(accepted).toMatchObject({ code: 0, stderr: '' })
    expect(accepted.stdout).toBe(
      `accepted: a › one\nwritten to ${join('baselines', 'ledger.ndjson')}; commit it with your change\n`,
    )
    // The same record once more would take the same slowdown from the budget a second time.
    const again = await start(project.project, args, project.environment).ended
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toMatch(
      /^accepted already: a › one, on \d{4}-\d\d-\d\d: orders are signed now\nnothing to write\n$/,
    )
    const { entries } = await readLedger(ledgerOf(project))
    expect(entries).toMatchObject([{ call: 'one', method: 'paired', reason: 'orders are signed now' }])
    expect(entries[0]?.ratio).toBeGreaterThan(10)
    const passes = await project.gate(...coarse)
    expect(passes.code).toBe(0)
    expect(passes.record?.calls).toMatchObject([
      { verdict: 'same', accepted: [{ reason: 'orders are signed now' }] },
    ])
    expect(passes.stdout).toMatch(/^accepted {2}a › one: ×\d.*, orders are signed now$/m)
  })
})

describe.concurrent('an acceptance with a last day', () => {
  it('is reported once that is over, and no more once it was accepted again', async () => {
    const project = projectWith()
    await pin(project, unknown)
    await accept(project, 1.03, { at: '2025-11-22T12:00:00Z', expires: '2026-01-31', reason: 'audit log' })
    const expired = await project.gate('--base', 'HEAD')
    expect(expired.code).toBe(1)
    expect(expired.stdout).toMatch(/^acceptance expired a › one: \+3\.0% .* of 1% without what has expired$/m)
    expect(expired.stdout).toContain('    +3.0% was accepted until 2026-01-31: audit log\n')
    await accept(project, 1.001, { at: '2026-02-02T12:00:00Z', reason: 'it stays' })
    expect((await project.gate('--base', 'HEAD')).code).toBe(0)
  })
})

describe.concurrent('a ledger that was changed by hand', () => {
  it('does not pass, and the line is named', async () => {
    const project = projectWith()
    for (const ratio of [1.02, 1.2, 1.01]) await accept(project, ratio)
    const text = readFileSync(ledgerOf(project), 'utf8')
    project.write({ 'baselines/ledger.ndjson': text.replace('"ratio":1.2', '"ratio":1.002') })
    const edited = await project.gate('--base', 'HEAD', ...short)
    expect(edited.code).toBe(5)
    expect(edited.stdout).toMatch(
      /^ledger edited: line 2: the acceptance of a › one .*, time ×1\.002 was edited/m,
    )
    expect(edited.record?.ledgerFaults).toMatchObject([{ line: 2, kind: 'edited' }])
    // The last line, of which no other tells.
    project.write({ 'baselines/ledger.ndjson': `${text.split('\n').slice(0, 2).join('\n')}\n` })
    const cut = await project.gate('--base', 'HEAD', ...short)
    expect(cut.code).toBe(5)
    expect(cut.stdout).toMatch(
      /^ledger edited: line 3 of .*: the acceptance of a › one .* is not in the ledger any more/m,
    )
  })

  it('is none where branches were merged, or a line was torn', async () => {
    const project = projectWith({ '.gitattributes': 'baselines/ledger.ndjson merge=union\n' })
    await accept(project, 1.02)
    project.git('checkout', '--quiet', '-b', 'other')
    await accept(project, 1.03, { at: '2026-11-23T12:00:00Z' })
    project.git('checkout', '--quiet', 'main')
    await accept(project, 1.01, { at: '2026-11-24T12:00:00Z' })
    project.git('merge', '--quiet', '--no-edit', 'other')
    const merged = await project.gate('--base', 'HEAD')
    expect(merged.code).toBe(0)
    expect(merged.record).not.toHaveProperty('ledgerFaults')
    const text = readFileSync(ledgerOf(project), 'utf8')
    project.write({ 'baselines/ledger.ndjson': `${text}${text.slice(0, 40)}` })
    const torn = await project.gate('--base', 'HEAD', ...coarse)
    expect(torn.code).toBe(0)
    expect(torn.stdout).toMatch(/^ledger: line 4: /m)
  })
})
