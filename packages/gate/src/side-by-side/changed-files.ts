import { runGit } from '@tidemark/records'

/**
 * Files of the whole repository that differ between the working tree and a commit, untracked ones under
 * `root` included: paths from the repository's top, with forward slashes. Null when git cannot tell.
 */
export async function changedSince(root: string, commit: string): Promise<ReadonlySet<string> | null> {
  const differing = await runGit(root, ['diff', '--name-only', '-z', '--no-renames', commit, '--'])
  const untracked = await runGit(root, ['ls-files', '-z', '--full-name', '--others', '--exclude-standard'])
  if (differing.state === 'failed' || untracked.state === 'failed') return null
  return new Set(`${differing.output}\0${untracked.output}`.split('\0').filter((path) => path !== ''))
}
