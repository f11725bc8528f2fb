import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { runGit, tellsNoRepository } from '@tidemark/records'
import { ArmError } from './arm-error.ts'

export interface Repository {
  /** Top folder of the working tree, links resolved. */
  readonly top: string
  /** The `.git` that all working trees of the repository share: its identity. */
  readonly commonDirectory: string
  /** From the top to the project; empty when they are the same. */
  readonly subfolder: string
}

/** @throws ArmError when there is no git or the project is in no repository */
export async function repositoryOf(projectRoot: string): Promise<Repository> {
  const root = await realpath(projectRoot).catch(() => {
    throw new ArmError('ARM_NO_FOLDER', `${projectRoot}: there is no such folder; name the project's`)
  })
  const top = await ask(root, ['rev-parse', '--show-toplevel'])
  const commonDirectory = await ask(root, ['rev-parse', '--path-format=absolute', '--git-common-dir'])
  const realTop = await realpath(top)
  return {
    top: realTop,
    commonDirectory: await realpath(commonDirectory),
    subfolder: relative(realTop, root),
  }
}

async function ask(root: string, args: readonly string[]): Promise<string> {
  const answer = await runGit(root, args)
  if (answer.state === 'done') return answer.output
  const instead = 'or compare folders with tidemark gate --arms a=DIR b=DIR'
  if (/ENOENT/.test(answer.message)) {
    throw new ArmError('ARM_NO_REPOSITORY', `git does not start: ${answer.message}; install git, ${instead}`)
  }
  if (!tellsNoRepository(answer.message)) {
    // Such as one of another owner, which is usual in containers: `git status` says how to trust it.
    throw new ArmError(
      'ARM_REPOSITORY_UNREADABLE',
      `${root}: git does not read the repository: ${answer.message}; make \`git status\` work there and try again`,
    )
  }
  throw new ArmError(
    'ARM_NO_REPOSITORY',
    `${root}: git finds no repository here: ${answer.message}; run \`git init\` and commit, ${instead}`,
  )
}
