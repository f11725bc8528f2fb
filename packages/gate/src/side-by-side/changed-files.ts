import { runGit } from '@tidemark/records'

/**
 * Files of the whole repository that differ between the working tree and a commit, untracked ones included
 * unless they are ignored: paths from the repository's top, with forward slashes. Null when git cannot tell.
 *
 * @param root any folder of the working tree
 */
export async function changedSince(root: string, commit: string): Promise<ReadonlySet<string> | null> {
  // The user's configuration may limit both to the folder we are in; a suite may read data outside of it.
  const all = ['-c', 'diff.relative=false']
  const differing = await runGit(root, [...all, 'diff', '--name-only', '-z', '--no-renames', commit, '--'])
  const others = ['ls-files', '-z', '--full-name', '--others', '--exclude-standard', '--', ':/']
  const untracked = await runGit(root, others)
  if (differing.state === 'failed' || untracked.state === 'failed') return null
  return new Set(`${differing.output}\0${untracked.output}`.split('\0').filter((path) => path !== ''))
}
