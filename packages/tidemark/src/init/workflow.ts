import { execCommand, installCommand, setUpCommand } from './package-manager-commands.ts'
import { fromTop, type Project, type ProjectRepository } from './project.ts'

/** Actions of the workflow, pinned by commit, with the version that the commit is. */
const actions = {
  checkout: 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2',
  setupNode: 'actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0',
  uploadArtifact: 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1',
} as const

/** For a project that names none. */
const defaultNodeVersion = '24'

/** Projects of one repository have workflows of their own. */
export function workflowPath(repository: ProjectRepository): string {
  const slug = repository.subfolder.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return fromTop(repository, `.github/workflows/tidemark${slug === '' ? '' : `-${slug}`}.yml`)
}

/**
 * A workflow that gates pull requests. It reads the repository and nothing else, so that it is safe for pull requests
 * from forks; no text of the pull request reaches a shell.
 */
export function workflowText({ packageManager }: Project, repository: ProjectRepository): string {
  const { subfolder, nodeVersionFile } = repository
  const setUp = setUpCommand(packageManager)
  const inFolder =
    subfolder === '' ? '' : `    defaults:\n      run:\n        working-directory: ${quoted(subfolder)}\n`
  const node =
    nodeVersionFile === null
      ? `node-version: ${defaultNodeVersion}`
      : `node-version-file: ${quoted(nodeVersionFile)}`
  return `name: ${quoted(subfolder === '' ? 'Tidemark' : `Tidemark (${subfolder})`)}

on:
  pull_request:

# Reads only: what the gate found is in its log, its summary and its artifact, also for pull requests from forks.
permissions:
  contents: read

# A newer push to the same pull request makes the older measurement useless.
concurrency:
  group: \${{ github.workflow }}-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  gate:
    name: Gate
    runs-on: ubuntu-latest
    timeout-minutes: 30
${inFolder}    steps:
      - uses: ${actions.checkout}
        with:
          persist-credentials: false
          # The base is the merge-base: both it and the way to it must be there.
          fetch-depth: 0
      - uses: ${actions.setupNode}
        with:
          ${node}
          package-manager-cache: false
${setUp === null ? '' : `${howToPin(packageManager)}      - run: ${setUp}\n`}      - run: ${installCommand(packageManager)}
      - name: Measure the working tree beside its base
        id: gate
        # Both revisions are measured here and now, so no figure of another machine is needed.
        shell: bash
        run: ${execCommand(packageManager, 'tidemark')} gate --budget '15 m' --json "$RUNNER_TEMP/gate.json" | tee "$RUNNER_TEMP/gate.txt"
      - name: Summary
        if: \${{ !cancelled() && steps.gate.outcome != 'skipped' }}
        shell: bash
        # Indented, it is shown as it is, whatever it says.
        run: sed 's/^/    /' "$RUNNER_TEMP/gate.txt" >> "$GITHUB_STEP_SUMMARY"
      - name: Keep the record
        if: \${{ !cancelled() && steps.gate.outcome != 'skipped' }}
        uses: ${actions.uploadArtifact}
        with:
          name: ${quoted(artifactName(subfolder))}
          path: \${{ runner.temp }}/gate.json
          # A gate that failed before it measured anything has none; its exit code has said so.
          if-no-files-found: warn
`
}

/** Of the first yarn there will be no other major version, and corepack asks package.json itself. */
function howToPin({ name, version }: Project['packageManager']): string {
  if (name !== 'pnpm' || version !== null) return ''
  return `      # package.json names no version of pnpm: this one goes with the lock file. To pin one, add "packageManager":
      # "pnpm@<version>" there and write the same version here.
`
}

function artifactName(subfolder: string): string {
  return ['tidemark-gate', ...subfolder.split('/').filter((part) => part !== '')]
    .join('-')
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
}

/** A YAML scalar whatever the text: folders may be named anything. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ._/()-]*$/.test(text) && !/^(?:true|false|yes|no|null|on|off)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`
}
