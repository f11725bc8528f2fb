import { readFileSync } from 'node:fs'
import { formatGateRecord } from '@tidemark/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gateCall, gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { commentOnRun } from './comment-on-run.ts'
import { bot, GithubStandIn } from './fixtures/github-stand-in.ts'
import { zipOf } from './fixtures/zip.ts'
import { githubApi } from './github-api.ts'
import { parseWorkflowRun, type WorkflowRun } from './workflow-run.ts'

const eventText = readFileSync(new URL('./fixtures/workflow-run-of-fork.json', import.meta.url), 'utf8')
const ofFork = parseWorkflowRun(eventText, 'event.json')
const ofOwnBranch: WorkflowRun = { ...ofFork, headRepository: 'octo-org/octo-repo' }
const marker = '<!-- tidemark: tidemark-gate -->'
const record = formatGateRecord(gateRecord([slowerCall, gateCall('GET /orders')]))

const pull = (number: number, sha = ofFork.headSha, repository = 'mallory/octo-repo'): object => ({
  number,
  head: { sha, ref: ofFork.headBranch, repo: { full_name: repository } },
})
const artifact = (id: number, changes: object = {}): object => ({
  id,
  name: 'tidemark-gate',
  expired: false,
  ...changes,
})

let github: GithubStandIn
beforeEach(async () => {
  github = await GithubStandIn.start()
  github.pulls = [pull(7)]
  github.artifacts = [artifact(11)]
  github.archive = zipOf({ name: 'gate.json', content: record })
})
afterEach(() => github.stop())

function comment(run: WorkflowRun = ofFork, token = github.token): Promise<string> {
  const api = githubApi(github.url, github.repository, token)
  return commentOnRun(api, run, {
    artifact: 'tidemark-gate',
    runUrl: `https://github.com/octo-org/octo-repo/actions/runs/${run.id}`,
  })
}

describe('a run for a fork', () => {
  it('gets its verdict into its pull request', async () => {
    expect(await comment()).toBe('created the comment on #7')
    expect(github.comments).toHaveLength(1)
    const [{ body } = { body: '' }] = github.comments
    expect(body.startsWith(`${marker}\n### tidemark gate: 2 calls: 1 slower, 1 same\n`)).toBe(true)
    expect(body).toMatch(
      /<sub>Measured for 3484a3fb8 by <a href="https:\/\/github\.com\/octo-org\/octo-repo\/actions\/runs\/289782451">/,
    )
    expect(github.writes).toEqual(['POST /repos/octo-org/octo-repo/issues/7/comments'])
  })

  it('is looked for by owner and branch, whatever the branch is called', async () => {
    await comment({ ...ofFork, headBranch: 'a b&state=all#?%2F../ü' })
    const [{ path } = { path: '' }] = github.requests
    const { pathname, searchParams } = new URL(path, github.url)
    expect(pathname).toBe('/repos/octo-org/octo-repo/pulls')
    expect([...searchParams]).toEqual([
      ['state', 'open'],
      ['per_page', '100'],
      ['head', 'mallory:a b&state=all#?%2F../ü'],
    ])
  })

  it('keeps the token from where GitHub stores artifacts', async () => {
    await comment()
    expect(github.requests.every(({ authorization }) => authorization === 'Bearer ghs_secret')).toBe(true)
    expect(github.storageRequests).toEqual([{ method: 'GET', path: '/blob', authorization: undefined }])
  })
})

it('a run for a branch of the repository itself is commented on, too', async () => {
  github.pulls = [pull(8, ofOwnBranch.headSha, 'octo-org/octo-repo')]
  expect(await comment(ofOwnBranch)).toBe('created the comment on #8')
})

describe('the pull request', () => {
  it.each<[string, object[], string]>([
    ['is closed', [], 'no open pull request has 3484a3fb8 as its head'],
    ['was pushed to since', [pull(7, '0'.repeat(40))], 'no open pull request has 3484a3fb8'],
    ['is of another fork', [pull(7, ofFork.headSha, 'mallory/other')], 'no open pull request'],
    [
      'has no repository any more',
      [{ number: 7, head: { sha: ofFork.headSha, repo: null } }],
      'no open pull',
    ],
    ['is not the only one', [pull(7), pull(9)], '#7, #9 have the same head'],
  ])('is left alone when it %s', async (_, pulls, reason) => {
    github.pulls = pulls
    expect(await comment()).toContain(`not commented: `)
    expect(await comment()).toContain(reason)
    expect(github.writes).toEqual([])
  })

  it('is picked from others that GitHub lists, as when it ignores the filter', async () => {
    github.pulls = [pull(1, '0'.repeat(40), 'octo-org/octo-repo'), pull(7), pull(9, ofFork.headSha, 'eve/x')]
    expect(await comment()).toBe('created the comment on #7')
  })

  it('is not looked for where a run had none', async () => {
    expect(await comment({ ...ofFork, event: 'push' })).toContain('started by push')
    expect(await comment({ ...ofFork, headRepository: null })).toContain('has been deleted')
    expect(github.requests).toEqual([])
  })

  it('is not what the artifact says', async () => {
    github.archive = zipOf(
      { name: 'gate.json', content: record },
      { name: 'pr_number', content: '1' },
      { name: 'event.json', content: '{"pull_request":{"number":1}}' },
    )
    expect(await comment()).toBe('created the comment on #7')
  })
})

describe('the comment', () => {
  const of = (id: number, body: string, login: string): (typeof github.comments)[number] => ({
    id,
    body,
    user: { ...bot, login },
  })

  it('takes the place of the one before', async () => {
    await comment()
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord([gateCall('a')])) })
    expect(await comment()).toBe('updated the comment on #7')
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('### tidemark gate: 1 call: 1 same')
  })

  it('is found behind hundreds of others', async () => {
    github.comments = Array.from({ length: 250 }, (_, id) => of(id + 1, 'I see', 'octocat'))
    github.comments.push(of(500, `${marker}\nold`, bot.login))
    expect(await comment()).toBe('updated the comment on #7')
    expect(github.writes).toEqual(['PATCH /repos/octo-org/octo-repo/issues/comments/500'])
  })

  it('of anybody else stays as it is, whatever it begins with', async () => {
    const others = [
      of(1, `${marker}\nmine`, 'mallory'),
      of(2, `${marker}\nmine`, 'github-actions'),
      of(3, `another of the bot, which quotes ${marker}`, bot.login),
      of(4, `<!-- tidemark: other-gate -->\nanother gate`, bot.login),
      { id: 5, body: `${marker}\nof a deleted user`, user: null },
    ]
    github.comments = others.map((one) => ({ ...one }))
    expect(await comment()).toBe('created the comment on #7')
    expect(github.comments.slice(0, 5)).toEqual(others)
  })
})

describe('a hostile artifact', () => {
  const sibling = (content: string | Buffer, name = 'gate.json'): Buffer => zipOf({ name, content })
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const parsed = JSON.parse(record)

  it.each<[string, Buffer, string]>([
    ['is no archive', Buffer.from('<html>'), 'no ZIP archive'],
    ['is empty', Buffer.alloc(0), 'no ZIP archive'],
    ['has another file', sibling(record, 'result.json'), 'has no gate.json'],
    ['points out of its folder', sibling(record, '../../../../home/runner/.bashrc'), 'has no gate.json'],
    [
      'is twice there',
      zipOf({ name: 'gate.json', content: record }, { name: 'gate.json', content: '{}' }),
      '2 entries',
    ],
    ['is too large to be downloaded', Buffer.alloc(9 * 1024 * 1024), 'more than 8388608 bytes'],
    ['unpacks to very much', sibling(Buffer.alloc(20 * 1024 * 1024, ' ')), 'at most 16777216 are read'],
    ['says to be smaller than it is', zipOf({ name: 'gate.json', content: record, size: 10 }), 'damaged'],
    ['is no JSON', sibling('# all is well'), 'RECORD_SYNTAX|gate\\.json: '],
    ['is another document', sibling(JSON.stringify({ kind: 'tidemark.run', version: 1 })), 'kind: found'],
    ['lacks a field', sibling(JSON.stringify({ ...parsed, arms: undefined })), 'arms: found nothing'],
    ['has a field too many', sibling(JSON.stringify({ ...parsed, comment: 'x' })), 'comment: found'],
    ['has a number that is none', sibling(record.replace(/"seed": \d+/, '"seed": "<b>"')), 'seed: found'],
    [
      'reaches for a prototype',
      sibling(record.replace('{', '{"__proto__": {"polluted": true},')),
      '__proto__',
    ],
    ['nests without end', sibling(deep), 'levels of nesting'],
  ])('writes no comment: it %s', async (_, archive, reason) => {
    github.archive = archive
    await expect(comment()).rejects.toThrow(new RegExp(reason))
    expect(github.writes).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('with hostile names gets a comment of which nothing is obeyed', async () => {
    const name =
      '</code></td></tr></table>\n\n@octocat ![x](https://example.com/x.png) <!-- tidemark: tidemark-gate -->'
    const hostile = gateRecord([{ ...slowerCall, suite: name, id: name }])
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(hostile) })
    await comment()
    const body = github.comments[0]?.body ?? ''
    expect(body.split('</table>')).toHaveLength(2)
    expect(body.split(marker)).toHaveLength(2)
    expect(body).not.toContain('@')
  })

  it('with very many calls gets a comment that GitHub takes', async () => {
    const calls = Array.from({ length: 500 }, (_, i) => ({ ...slowerCall, replicates: [], id: `call ${i}` }))
    github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord(calls)) })
    await comment()
    const body = github.comments[0]?.body ?? ''
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.endsWith('</sub>')).toBe(true)
  })
})

describe('the artifact', () => {
  it.each<[string, object[]]>([
    ['none', []],
    ['another', [artifact(11, { name: 'coverage' })]],
    ['an expired one', [artifact(11, { expired: true })]],
  ])('is missed without a comment where there is %s', async (_, artifacts) => {
    github.artifacts = artifacts
    expect(await comment()).toBe('not commented: the run has left no artifact tidemark-gate')
    expect(github.writes).toEqual([])
  })

  it('is the one of the last attempt', async () => {
    github.artifacts = [artifact(11), artifact(13), artifact(12)]
    await comment()
    expect(github.requests.map(({ path }) => path)).toContain(
      '/repos/octo-org/octo-repo/actions/artifacts/13/zip',
    )
  })
})

describe('GitHub', () => {
  it('is quoted when it refuses', async () => {
    await expect(comment(ofFork, 'wrong')).rejects.toThrow(
      'GET /pulls: GitHub answered 401 (Bad credentials)',
    )
  })

  it.each([
    [502, '<html>bad gateway</html>', 'GitHub answered 502'],
    [200, '<html>', 'no JSON'],
    [200, '{"message":"x"}', 'no list of pull requests'],
    [200, '[{"number":"7/../8"}]', 'no list of pull requests'],
  ])('is not believed with status %i and %s', async (status, body, reason) => {
    github.failure = { status, body }
    await expect(comment()).rejects.toThrow(reason)
  })

  it('may be away', async () => {
    const api = githubApi(github.url, github.repository, github.token)
    github.stop()
    await expect(commentOnRun(api, ofFork, { artifact: 'tidemark-gate', runUrl: '' })).rejects.toThrow(
      /^GET \/pulls: GitHub was not reached \(.*ECONNREFUSED/,
    )
  })
})
