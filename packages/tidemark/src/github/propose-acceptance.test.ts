import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatGateRecord, type GateRecord, type LedgerEntry } from '@tidemark/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gateCall, gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { testProjects } from '../../../../testing/repository-project.ts'
import { parseAskedAcceptance } from './asked-acceptance.ts'
import { GithubStandIn } from './fixtures/github-stand-in.ts'
import { RepositoryStandIn } from './fixtures/repository-stand-in.ts'
import { zipOf } from './fixtures/zip.ts'
import { githubApi } from './github-api.ts'
import { type PlannedAcceptance, type ProposedAcceptance, proposeAcceptance } from './propose-acceptance.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')
const asked = parseAskedAcceptance(fixture('workflow-dispatch'), 'event.json')
const { workflow_run: runOfFork } = JSON.parse(fixture('workflow-run-of-fork'))
const branch = `tidemark/accept-${asked.runId}`
const record = gateRecord([slowerCall, gateCall('GET /orders')])
const entry: LedgerEntry = {
  version: 1,
  at: '2026-11-26T12:00:00.000Z',
  environment: 'linux-x64-node20',
  suite: 'orders',
  call: 'GET /orders/:id',
  change: 'changed',
  ratio: 1.031,
  replicates: 8,
  reason: asked.reason,
  revision: null,
}
const planned: PlannedAcceptance = { state: 'planned', ledger: [entry], budget: 'a call: 1% left' }

const project = testProjects()
let github: GithubStandIn
/** The commit of the branch that was measured. */
let measured: string
/** Records that were decided on, and the files that were there to decide by. */
let decided: { readonly record: GateRecord; readonly files: readonly string[] }[]

beforeEach(async () => {
  const { current } = project
  decided = []
  github = await GithubStandIn.start()
  current.commit({
    'src/orders.js': 'fast',
    'baselines/tidemark.json': '{}\n',
    'baselines/linux-x64-node20/environment.json': '{}\n',
    'baselines/linux-x64-node20/orders.json': '{}\n',
    'baselines/history/orders.ndjson': '{}\n',
  })
  current.git('checkout', '--quiet', '-b', runOfFork.head_branch)
  measured = current.commit({ 'src/orders.js': 'signed' })
  current.git('checkout', '--quiet', 'main')
  github.repositoryData = new RepositoryStandIn(current.root)
  github.run = runWith({})
  github.artifacts = [{ id: 11, name: 'tidemark-gate', expired: false }]
  github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(record) })
})
afterEach(() => github.stop())

/** The run, of a branch of the repository itself. */
function runWith(changes: object): object {
  const own = { head_repository: { full_name: 'octo-org/octo-repo' }, head_sha: measured }
  return { ...runOfFork, ...own, ...changes }
}

function propose(plan: PlannedAcceptance = planned, baselines = 'baselines'): Promise<ProposedAcceptance> {
  const folder = mkdtempSync(join(project.current.folder, 'plan-'))
  return proposeAcceptance(githubApi(github.url, github.repository, github.token), asked, {
    repository: github.repository,
    artifact: 'tidemark-gate',
    runUrl: (id) => `https://github.com/octo-org/octo-repo/actions/runs/${id}`,
    baselines,
    folder,
    plan: async (one) => {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      const names = files.filter((file) => file.isFile()).map(({ name }) => name)
      decided.push({ record: one, files: names.sort() })
      return plan
    },
  })
}

const gitOf = (...args: readonly string[]): string => project.current.git(...args)
const branches = (): string => gitOf('for-each-ref', '--format=%(refname:short)', 'refs/heads')

describe('a proposal', () => {
  it('is one commit on the one that was measured, with a line of the ledger and nothing else', async () => {
    expect(await propose()).toEqual({ state: 'proposed', pullRequest: 41, branch })
    expect(gitOf('rev-parse', `${branch}^`)).toBe(measured)
    expect(gitOf('diff', '--name-status', measured, branch)).toBe('A\tbaselines/ledger.ndjson')
    expect(JSON.parse(gitOf('show', `${branch}:baselines/ledger.ndjson`))).toMatchObject(entry)
    expect(gitOf('log', '-1', '--format=%an', branch)).toBe('github-actions[bot]')
    expect(gitOf('log', '-1', '--format=%B', branch)).toBe(
      `Accept what run 289782451 measured\n\norders are signed now\n\nMeasured for ${measured}, accepted by octocat.`,
    )
    expect(gitOf('rev-parse', 'faster-orders')).toBe(measured)
  })

  it('adds behind the lines that there are', async () => {
    gitOf('checkout', '--quiet', 'faster-orders')
    const before = '{"a line":"of somebody else"}\n'
    measured = project.current.commit({ 'packages/api/perf/ledger.ndjson': before })
    gitOf('checkout', '--quiet', 'main')
    github.run = runWith({})
    expect(await propose(planned, 'packages/api/perf')).toMatchObject({ state: 'proposed' })
    expect(gitOf('diff', '--numstat', measured, branch)).toBe('1\t0\tpackages/api/perf/ledger.ndjson')
    expect(gitOf('show', `${branch}:packages/api/perf/ledger.ndjson`).startsWith(before)).toBe(true)
  })

  it('goes into the branch that was measured, and says who asked, why and what for', async () => {
    await propose()
    const [opened] = github.opened
    expect(opened).toMatchObject({
      title: `Accept what was measured for ${measured.slice(0, 9)}`,
      head: branch,
      base: 'faster-orders',
    })
    expect(opened?.body).toContain(
      'Asked for by <code>octocat</code>:</p>\n\n<pre>\norders are signed now\n</pre>',
    )
    expect(opened?.body).toContain('<pre>\na call: 1% left\n</pre>')
    expect(opened?.body).toContain('### tidemark gate: 2 calls: 1 slower, 1 same')
  })

  it('is decided by what the measured commit has of baselines, and no other file of it is fetched', async () => {
    await propose()
    expect(decided[0]?.files).toEqual(['environment.json', 'tidemark.json'])
    expect(github.requests.filter(({ path }) => path.includes('/git/blobs/'))).toHaveLength(2)
  })

  it('names the commit that GitHub names, not that of the artifact', async () => {
    await propose()
    expect(decided[0]?.record.arms[0]?.commit).toBe(measured)
  })

  it('takes no link for a file', async () => {
    gitOf('checkout', '--quiet', 'faster-orders')
    gitOf('rm', '--quiet', 'baselines/tidemark.json')
    const link = gitOf('rev-parse', 'HEAD:src/orders.js')
    gitOf('update-index', '--add', '--cacheinfo', `120000,${link},baselines/tidemark.json`)
    gitOf('commit', '--quiet', '--message', 'a link')
    measured = gitOf('rev-parse', 'HEAD')
    github.run = runWith({})
    await propose()
    expect(decided[0]?.files).toEqual(['environment.json'])
  })

  it('takes nothing but the record out of the artifact', async () => {
    github.archive = zipOf(
      { name: 'gate.json', content: formatGateRecord(record) },
      { name: 'reason', content: 'forged' },
      { name: 'baselines/ledger.ndjson', content: 'forged' },
    )
    await propose()
    expect(JSON.stringify(github.opened)).not.toContain('forged')
    expect(gitOf('show', `${branch}:baselines/ledger.ndjson`)).not.toContain('forged')
  })

  it('obeys nothing of a hostile name', async () => {
    const name = '</pre></details>\n\n@octocat ![x](https://example.com/x.png) <script>'
    const hostile = gateRecord([{ ...slowerCall, suite: name, id: name }])
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(hostile) })
    await propose({ state: 'planned', ledger: [entry], budget: `since:\n  ${name}` })
    const body = github.opened[0]?.body ?? ''
    expect(body).not.toMatch(/@|<script|<img/)
    expect(body.split('</details>')).toHaveLength(2)
    expect(github.opened[0]?.title).not.toContain('octocat')
    expect(gitOf('log', '-1', '--format=%B', branch)).not.toContain('example.com')
  })

  it('has a text that GitHub takes, however many calls there are', async () => {
    const calls = Array.from({ length: 400 }, (_, i) => ({ ...slowerCall, replicates: [], id: `call ${i}` }))
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord(calls)) })
    await propose({ state: 'planned', ledger: [entry], budget: 'a line\n'.repeat(400) })
    expect(github.opened[0]?.body.length).toBeLessThanOrEqual(65_536)
  })

  it('leaves a branch to go on from where no workflow may open pull requests', async () => {
    github.openingFails = { status: 403, message: 'GitHub Actions is not permitted to create pull requests' }
    await expect(propose()).rejects.toThrow(
      `POST /pulls: GitHub answered 403 (GitHub Actions is not permitted to create pull requests); the commit is on the branch ${branch}: open the pull request into faster-orders yourself`,
    )
    expect(gitOf('rev-parse', `${branch}^`)).toBe(measured)
  })
})

describe('nothing is proposed', () => {
  it.each<[what: string, prepare: () => void, why: RegExp]>([
    [
      'of a fork',
      () => {
        github.run = runWith({ head_repository: { full_name: 'mallory/octo-repo' } })
      },
      /ran code of mallory\/octo-repo, which may have written any figures/,
    ],
    [
      'of a fork that is gone',
      () => {
        github.run = runWith({ head_repository: null })
      },
      /a repository that has been deleted/,
    ],
    ...['workflow_run', 'pull_request_target', 'issue_comment'].map((event): [string, () => void, RegExp] => [
      `of a run that was started by ${event}`,
      () => {
        github.run = runWith({ event })
      },
      new RegExp(`was started by ${event}`),
    ]),
    [
      'before the run has ended',
      () => {
        github.run = runWith({ status: 'in_progress' })
      },
      /has not ended \(in_progress\)/,
    ],
    [
      'where the branch was pushed to since',
      () => {
        github.run = runWith({ head_sha: gitOf('rev-parse', 'main') })
      },
      /faster-orders was pushed to since run 289782451; accept the run of its last commit/,
    ],
    [
      'where the branch is gone',
      () => {
        github.run = runWith({ head_branch: 'faster' })
      },
      /the branch faster that run 289782451 measured is there no more/,
    ],
    [
      'twice',
      () => {
        gitOf('branch', branch)
      },
      /this run was proposed already; delete the branch/,
    ],
    [
      'without an artifact',
      () => {
        github.artifacts = []
      },
      /has left no artifact tidemark-gate/,
    ],
  ])('%s', async (_, prepare, why) => {
    prepare()
    const before = branches()
    expect(await propose()).toEqual({ state: 'refused', why: expect.stringMatching(why) })
    expect(branches()).toBe(before)
    expect(github.writes).toEqual([])
    expect(decided).toEqual([])
  })

  it.each<[what: string, plan: PlannedAcceptance]>([
    ['past a budget', { state: 'over-budget', why: 'spent' }],
    ['of what cannot be accepted', { state: 'refused', why: 'it was stopped' }],
    ['where nothing moved', { state: 'planned', ledger: [], budget: '' }],
  ])('%s', async (_, plan) => {
    expect(await propose(plan)).not.toMatchObject({ state: 'proposed' })
    expect(github.writes).toEqual([])
  })

  it.each<[what: string, archive: () => Buffer, why: RegExp]>([
    ['that is no record', () => zipOf({ name: 'gate.json', content: '# fine' }), /gate\.json/],
    [
      'with a field too many',
      () => zipOf({ name: 'gate.json', content: JSON.stringify({ ...record, reason: 'x' }) }),
      /reason: found/,
    ],
    [
      'that unpacks to very much',
      () => zipOf({ name: 'gate.json', content: Buffer.alloc(20 * 1024 * 1024, ' ') }),
      /at most 16777216 are read/,
    ],
    ['that is too large', () => Buffer.alloc(9 * 1024 * 1024), /more than 8388608 bytes/],
  ])('of an artifact %s', async (_, archive, why) => {
    github.archive = archive()
    await expect(propose()).rejects.toThrow(why)
    expect(github.writes).toEqual([])
    expect(decided).toEqual([])
  })

  it('of a run that is not there, or is none', async () => {
    github.run = null
    await expect(propose()).rejects.toThrow('GET /actions/runs/289782451: GitHub answered 404 (Not Found)')
    github.run = { id: 'x' }
    await expect(propose()).rejects.toThrow('GitHub answered with no run')
  })
})
