import { runGit } from '@tidemark/records'
import { ArmError } from './arm-error.ts'
import { headCommit, isShallow } from './resolve-base.ts'

/** `v1.2.3`, `1.2.3`, and `@scope/name@1.2.3` of packages that are released one by one; no pre-release. */
const releaseTag = /^(?:.*@|v)?\d+\.\d+\.\d+$/

/**
 * The tag of the last release that HEAD descends from: of all such tags, the one that was made last.
 *
 * @throws ArmError when there is none: because of a shallow clone, with the fetch that helps, or without a repository
 */
export async function latestRelease(projectRoot: string): Promise<string> {
  await headCommit(projectRoot)
  const args = ['tag', '--list', '--merged', 'HEAD', '--sort=-creatordate', '--format=%(refname:strip=2)']
  const answer = await runGit(projectRoot, args)
  const tags = answer.state === 'done' ? answer.output.split('\n') : []
  const release = tags.find((tag) => releaseTag.test(tag))
  if (release !== undefined) return release
  if (await isShallow(projectRoot)) {
    const remedy = 'get the history with `git fetch --unshallow --tags origin`, or name a revision'
    throw new ArmError('ARM_SHALLOW', `this shallow clone has no tag of a release before HEAD; ${remedy}`)
  }
  throw new ArmError(
    'ARM_NO_RELEASE',
    'found no tag of a release (such as v1.2.3 or name@1.2.3) before HEAD; name a revision, or get the tags with `git fetch --tags origin`',
  )
}
