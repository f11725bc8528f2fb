import { posix } from 'node:path'
import { isBaselinesFile, runGit } from '@tidemark/records'

/**
 * Files of the whole repository that differ between the working tree and a commit, untracked ones included
 * unless they are ignored: paths from the repository's top, with forward slashes. Null when git cannot tell.
 *
 * What Tidemark has written into the folder of baselines is left out: no call reads it, and it changes with every
 * acceptance and every recorded measurement.
 *
 * @param root any folder of the working tree
 * @param baselines the folder of baselines, from `root`, with forward slashes
 */
export async function changedSince(
  root: string,
  commit: string,
  baselines: string,
): Promise<ReadonlySet<string> | null> {
  // The user's configuration may limit both to the folder we are in; a suite may read data outside of it.
  const all = ['-c', 'diff.relative=false']
  const differing = await runGit(root, [...all, 'diff', '--name-only', '-z', '--no-renames', commit, '--'])
  const others = ['ls-files', '-z', '--full-name', '--others', '--exclude-standard', '--', ':/']
  const untracked = await runGit(root, others)
  const prefix = await runGit(root, ['rev-parse', '--show-prefix'])
  if (differing.state === 'failed' || untracked.state === 'failed' || prefix.state === 'failed') return null
  const folder = posix.join(prefix.output, baselines)
  const isOurs = (path: string): boolean => isBaselinesFile(posix.relative(folder, path))
  const paths = `${differing.output}\0${untracked.output}`.split('\0')
  return new Set(paths.filter((path) => path !== '' && !isOurs(path)))
}
