import { readFile } from 'node:fs/promises'
import { type ExitCode, exitCodes } from '@tidemark/gate'
import { RecordFormatError } from '@tidemark/records'
import { safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import { commentOnRun } from '../github/comment-on-run.ts'
import { GithubError, githubApi } from '../github/github-api.ts'
import { parseWorkflowRun, repositoryName } from '../github/workflow-run.ts'
import { ZipError } from '../github/zip-entry.ts'

export interface CommentFlags {
  readonly artifact?: string
}

const defaultArtifact = 'tidemark-gate'

/** `tidemark comment`: in a workflow that is started by `workflow_run`, shows what a gate found in its pull request. */
export async function commentCommand(flags: CommentFlags): Promise<ExitCode> {
  const artifact = checkedArtifact(flags.artifact ?? defaultArtifact)
  const repository = required('GITHUB_REPOSITORY', repositoryName)
  const server = process.env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const api = githubApi(
    process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
    repository,
    required('GITHUB_TOKEN', /^[!-~]+$/),
  )
  const eventFile = required('GITHUB_EVENT_PATH', /./)
  const run = parseWorkflowRun(await readFile(eventFile, 'utf8'), eventFile)
  try {
    const runUrl = `${server}/${repository}/actions/runs/${run.id}`
    process.stdout.write(`${inert(await commentOnRun(api, run, { artifact, runUrl }))}\n`)
    return exitCodes.ok
  } catch (error) {
    if (!isRefusal(error)) throw error
    process.stderr.write(`not commented: ${inert(error.message)}\n`)
    return exitCodes.measurementFailed
  }
}

function isRefusal(error: unknown): error is Error {
  return error instanceof GithubError || error instanceof ZipError || error instanceof RecordFormatError
}

function checkedArtifact(name: string): string {
  // It stands in the HTML comment that marks ours, which only > could end.
  if (/^\w[\w.-]{0,99}$/.test(name)) return name
  throw new ConfigError(
    `--artifact: found ${JSON.stringify(name)}; allowed are letters, digits, dots, dashes and underscores`,
  )
}

function required(name: string, form: RegExp): string {
  const value = process.env[name] ?? ''
  if (form.test(value)) return value
  // The value itself may be a secret.
  throw new ConfigError(
    `${name}: found ${value === '' ? 'nothing' : 'something else'}; allowed is what GitHub Actions gives a step, and a step of yours passes on: docs/pull-requests.md`,
  )
}

/** What may quote an artifact, as a line of which the runner of GitHub Actions obeys nothing. */
function inert(text: string): string {
  return safeText(text, 1000)
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
}
