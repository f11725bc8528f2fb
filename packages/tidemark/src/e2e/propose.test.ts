import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appendLedger, formatGateRecord, type LedgerLine, readLedger, writeAnchor } from '@tidemark/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gateCall, gateRecord, slowerCall, timeSignal } from '../../../../testing/gate-record.ts'
import { testProjects } from '../../../../testing/repository-project.ts'
import { type Ended, start } from '../fixtures/cli.ts'
import { GithubStandIn } from '../github/fixtures/github-stand-in.ts'
import { RepositoryStandIn } from '../github/fixtures/repository-stand-in.ts'
import { zipOf } from '../github/fixtures/zip.ts'

const fixtureFile = (name: string): string =>
  fileURLToPath(new URL(`../github/fixtures/${name}.json`, import.meta.url))
const { workflow_run: run } = JSON.parse(readFileSync(fixtureFile('workflow-run-of-fork'), 'utf8'))
const event = JSON.parse(readFileSync(fixtureFile('workflow-dispatch'), 'utf8'))
const branch = 'tidemark/accept-289782451'

const project = testProjects()
let github: GithubStandIn
/** The commit of the branch that was measured; `main` is checked out. */
let measured: string

beforeEach(async () => {
  const { current } = project
  github = await GithubStandIn.start()
  const pinned = current.commit({ 'package.json': '{"type":"module"}' })
  const baselines = join(current.root, 'api', 'baselines')
  current.write({ 'api/baselines/ledger.ndjson': '' })
  await writeAnchor(baselines, {
    kind: 'tidemark.anchor',
    version: 1,
    revision: pinned,
    pinned: { on: '2026-11-22', reason: 'release' },
    ledger: [],
  })
  await appendLedger(join(baselines, 'ledger.ndjson'), [
    {
      version: 1,
      at: '2026-11-23T12:00:00.000Z',
      environment: 'linux-x64-node20',
      suite: 'orders',
      call: slowerCall.id,
      change: 'changed',
      ratio: 1.01,
      interval: [1.008, 1.012],
      method: 'paired',
      replicates: 12,
      reason: 'audit log',
      revision: null,
    },
  ])
  current.commit()
  current.git('checkout', '--quiet', '-b', run.head_branch)
  measured = current.commit({ 'api/orders.js': 'signed' })
  current.git('checkout', '--quiet', 'main')
  current.write({ 'event.json': JSON.stringify(event) })
  github.repositoryData = new RepositoryStandIn(current.root)
  github.run = { ...run, head_sha: measured, head_repository: { full_name: github.repository } }
  github.artifacts = [{ id: 11, name: 'tidemark-gate', expired: false }]
  github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord([slowerCall])) })
})
afterEach(() => github.stop())

/** What the workflow's step does, where the default branch is checked out. */
function propose(inputs: object = {}, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { current } = project
  current.write({ 'event.json': JSON.stringify({ ...event, inputs: { ...event.inputs, ...inputs } }) })
  return start(join(current.root, 'api'), ['propose'], {
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_EVENT_PATH: join(current.root, 'event.json'),
    GITHUB_TOKEN: github.token,
    ...env,
  }).ended
}

/** Lines that the proposal adds to the ledger of the branch that was measured. */
async function proposedLines(): Promise<readonly LedgerLine[]> {
  const { current } = project
  const text = current.git('show', `${branch}:api/baselines/ledger.ndjson`)
  current.write({ 'proposed.ndjson': `${text}\n` })
  const { entries, damaged, faults } = await readLedger(join(current.root, 'proposed.ndjson'))
  expect({ damaged, faults }).toEqual({ damaged: [], faults: [] })
  return entries.slice(1)
}

describe('tidemark propose', { timeout: 60_000 }, () => {
  it('accepts what a run measured, as one commit with one line of the ledger and nothing else', async () => {
    expect(await propose()).toMatchObject({
      code: 0,
      stdout: `proposed in #41, from ${branch}\n`,
      stderr: '',
    })
    const { current } = project
    expect(current.git('rev-parse', `${branch}^`)).toBe(measured)
    expect(current.git('diff', '--numstat', measured, branch)).toBe('1\t0\tapi/baselines/ledger.ndjson')
    expect(await proposedLines()).toMatchObject([
      {
        suite: 'orders',
        call: 'GET /orders/:id',
        ratio: 1.031,
        method: 'paired',
        reason: 'orders are signed now',
        author: 'octocat <583231+octocat@users.noreply.github.com>',
        revision: `${measured}+`,
        environment: 'linux-x64-node20',
      },
    ])
    expect(github.opened).toMatchObject([
      {
        base: 'faster-orders',
        body: expect.stringMatching(
          /orders › GET \/orders\/:id: \+3\.1% now, \+4\.1% \(.*\) in total, of 5%: 0\.869% left/,
        ),
      },
    ])
    // What is checked out stays as it is.
    expect(current.git('status', '--porcelain', 'api')).toBe('')
    expect(current.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main')
  })

  it('refuses to spend a budget, with 1, unless that is asked for', async () => {
    const calls = [gateCall('GET /orders/:id', slower(1.05))]
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord(calls)) })
    const { code, stdout, stderr } = await propose()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^nothing was accepted: 1 call would go past the drift budget/)
    expect(github.writes).toEqual([])
    expect(await propose({ 'over-budget': 'true', expires: '2099-01-31' })).toMatchObject({ code: 0 })
    expect(await proposedLines()).toMatchObject([{ overBudget: true, expires: '2099-01-31' }])
  })

  it('obeys nothing of the artifact in its log', async () => {
    const call = { ...gateCall('##[error]boom', slower(1.2)), suite: '::set-output name=x::y' }
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord([call])) })
    const past = await propose()
    expect(past.code).toBe(1)
    expect(past.stderr).toContain('set-output')
    expect(past.stderr).not.toMatch(/##\[|^\s*::/m)
    github.archive = zipOf({ name: 'gate.json', content: JSON.stringify({ kind: '::error::boom' }) })
    const { code, stderr } = await propose()
    expect(code).toBe(3)
    expect(stderr).toMatch(/^not proposed: gate\.json: kind: found .*\n$/)
    expect(stderr).not.toMatch(/##\[|^\s*::/m)
    expect(github.writes).toEqual([])
  })

  it('fails with 3 for a run that is not to be trusted', async () => {
    github.run = run
    const { code, stderr } = await propose()
    expect(code).toBe(3)
    expect(stderr).toMatch(/^not proposed: run 289782451 ran code of mallory\/octo-repo/)
  })

  it.each<[what: string, inputs: object, message: RegExp]>([
    ['no reason', { reason: '' }, /event\.json: inputs\.reason: found /],
    ['a run that is none', { run: '1; touch pwned' }, /event\.json: inputs\.run: found /],
    ['a last day that is over', { expires: '2020-01-31' }, /^error: inputs\.expires: found "2020-01-31"/],
  ])('refuses %s with 2, and asks GitHub nothing', async (_, inputs, message) => {
    const { code, stderr } = await propose(inputs)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(github.requests).toEqual([])
  })

  it('fails when GitHub refuses, without the token in the log', async () => {
    const { code, stderr } = await propose({}, { GITHUB_TOKEN: 'ghs_other' })
    expect(code).toBe(3)
    expect(stderr).toBe('not proposed: GET /actions/runs/289782451: GitHub answered 401 (Bad credentials)\n')
  })
})

/** Of a call whose time became so many times as much. */
function slower(ratio: number): Parameters<typeof gateCall>[1] {
  const interval = [ratio - 0.002, ratio + 0.002] as const
  return {
    verdict: 'slower',
    signals: [
      timeSignal(ratio, { verdict: 'slower', interval, p: 0.002, confirmed: true, detectable: null }),
    ],
  }
}
