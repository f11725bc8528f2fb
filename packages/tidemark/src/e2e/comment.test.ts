import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatGateRecord } from '@tidemark/records'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { testProjects } from '../../../../testing/repository-project.ts'
import { type Ended, start } from '../fixtures/cli.ts'
import { GithubStandIn } from '../github/fixtures/github-stand-in.ts'
import { zipOf } from '../github/fixtures/zip.ts'

const project = testProjects()
const eventFile = fileURLToPath(new URL('../github/fixtures/workflow-run-of-fork.json', import.meta.url))
const { workflow_run: run } = JSON.parse(readFileSync(eventFile, 'utf8'))

let github: GithubStandIn
beforeEach(async () => {
  github = await GithubStandIn.start()
  github.pulls = [{ number: 7, head: { sha: run.head_sha, repo: { full_name: 'mallory/octo-repo' } } }]
  github.artifacts = [{ id: 11, name: 'tidemark-gate', expired: false }]
  github.archive = zipOf({ name: 'gate.json', content: formatGateRecord(gateRecord([slowerCall])) })
})
afterEach(() => github.stop())

function comment(env: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<Ended> {
  return start(project.current.root, ['comment', ...args], {
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: github.repository,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_TOKEN: github.token,
    ...env,
  }).ended
}

describe('tidemark comment', () => {
  it('writes the comment, then writes it anew', async () => {
    expect(await comment()).toMatchObject({ code: 0, stdout: 'created the comment on #7\n', stderr: '' })
    expect(await comment()).toMatchObject({ code: 0, stdout: 'updated the comment on #7\n', stderr: '' })
    expect(github.comments).toHaveLength(1)
  })

  it('takes another artifact, which has a comment of its own', async () => {
    await comment()
    github.artifacts = [{ id: 12, name: 'gate-of.api', expired: false }]
    expect(await comment({}, '--artifact', 'gate-of.api')).toMatchObject({ code: 0 })
    expect(github.comments.map(({ body }) => body.split('\n', 1)[0])).toEqual([
      '<!-- tidemark: tidemark-gate -->',
      '<!-- tidemark: gate-of.api -->',
    ])
  })

  it('is content where there is nothing to comment on', async () => {
    github.pulls = []
    expect(await comment()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^not commented: no open pull request has /),
    })
  })

  it('fails with an artifact that is no record, and nothing of it becomes a command of the runner', async () => {
    for (const text of ['::error::boom', '##[error]boom', '\n::set-output name=x::y']) {
      const record = JSON.stringify({ ...gateRecord([]), kind: text })
      github.archive = zipOf({ name: 'gate.json', content: record })
      const { code, stdout, stderr } = await comment()
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toMatch(/^not commented: gate\.json: kind: found .*\n$/)
      expect(stderr).not.toMatch(/##\[|^\s*::/m)
    }
    expect(github.writes).toEqual([])
  })

  it('fails when GitHub refuses, without the token in the log', async () => {
    const { code, stderr } = await comment({ GITHUB_TOKEN: 'ghs_other' })
    expect(code).toBe(3)
    expect(stderr).toBe('not commented: GET /pulls: GitHub answered 401 (Bad credentials)\n')
  })

  it.each([
    ['a token', { GITHUB_TOKEN: '' }, 'GITHUB_TOKEN: found nothing'],
    ['a token on one line', { GITHUB_TOKEN: 'a\nb' }, 'GITHUB_TOKEN: found something else'],
    ['an event', { GITHUB_EVENT_PATH: '' }, 'GITHUB_EVENT_PATH: found nothing'],
    ['a repository', { GITHUB_REPOSITORY: '../x' }, 'GITHUB_REPOSITORY: found something else'],
  ])('needs %s', async (_, env, message) => {
    const { code, stderr } = await comment(env)
    expect(code).toBe(2)
    expect(stderr).toContain(`error: ${message}`)
  })

  it('needs the event workflow_run', async () => {
    const file = join(project.current.folder, 'event.json')
    writeFileSync(file, JSON.stringify({ pull_request: { number: 1 } }))
    const { code, stderr } = await comment({ GITHUB_EVENT_PATH: file })
    expect(code).toBe(2)
    expect(stderr).toContain('event.json: workflow_run: found undefined')
    expect(github.requests).toEqual([])
  })

  it.each([['a b'], ['--x'], ['a-->b'], ['../x'], ['']])('refuses the artifact %j', async (name) => {
    const { code, stderr } = await comment({}, `--artifact=${name}`)
    expect(code).toBe(2)
    expect(stderr).toContain('--artifact')
  })
})
