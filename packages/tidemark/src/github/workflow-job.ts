import { readFile } from 'node:fs/promises'
import { RecordFormatError } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import { type GithubApi, GithubError, githubApi } from './github-api.ts'
import { repositoryName } from './workflow-run.ts'
import { ZipError } from './zip-entry.ts'

/** The job of GitHub Actions that a command runs in. */
export interface WorkflowJob {
  readonly api: GithubApi
  /** `owner/name` */
  readonly repository: string
  /** The event that has started the workflow, as GitHub wrote it down. */
  readonly event: { readonly text: string; readonly file: string }
  /** Page of a run, for people. */
  readonly runUrl: (id: number) => string
}

const defaultArtifact = 'tidemark-gate'

/**
 * @throws ConfigError where a variable that GitHub Actions gives a step is missing, `GITHUB_TOKEN` among them, which a
 * step has to pass on
 */
export async function workflowJob(): Promise<WorkflowJob> {
  const repository = required('GITHUB_REPOSITORY', repositoryName)
  const server = process.env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const api = githubApi(
    process.env['GITHUB_API_URL'] ?? 'https://api.github.com',
    repository,
    required('GITHUB_TOKEN', /^[!-~]+$/),
  )
  const file = required('GITHUB_EVENT_PATH', /./)
  const runUrl = (id: number): string => `${server}/${repository}/actions/runs/${id}`
  return { api, repository, event: { text: await readFile(file, 'utf8'), file }, runUrl }
}

/** What GitHub, an artifact or the record in it is to blame for, not the command. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof GithubError || error instanceof ZipError || error instanceof RecordFormatError
}

/** @throws ConfigError unless it is a name without signs that mean something to anybody */
export function checkedArtifact(name: string = defaultArtifact): string {
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
