import { join } from 'node:path'
import { type ListedSuite, readModuleGraph } from '@tidemark/harness/runner'
import type { ArmFolder } from './load-suite.ts'

/** Files that no call reads. */
const harmless =
  /(?:^|\/)(?:LICENSE[^/]*|CHANGELOG[^/]*|\.gitignore|\.editorconfig)$|^\.(?:github|changeset|vscode)\//i
/** Files that are no code's data unless it reads files: an open graph may parse or render them. */
const text = /\.(?:[cm]?[jt]sx?|md)$/

/**
 * Whether head and a reference run the very same code for a suite whose file is the same in both, so that
 * measuring could only find noise. In doubt it is false: a gate must not pass what it did not look at.
 *
 * The graphs of imports must be equal, packages included, and so must the lock files. A graph that may load
 * or read more than its imports say proves nothing once any file has changed that might be read; one that is
 * closed may have other source files change beside it, but no data.
 *
 * @param suite of which both run the same file: their own, or the `source` of another revision
 */
export async function isIdentical(
  suite: Pick<ListedSuite, 'bundle'>,
  {
    head,
    reference,
    changedFiles,
    source,
  }: {
    readonly head: ArmFolder
    readonly reference: ArmFolder
    /** Null when it is not known. */
    readonly changedFiles: (reference: ArmFolder) => Promise<ReadonlySet<string> | null>
    readonly source?: string
  },
): Promise<boolean> {
  // A package in another version is what is compared.
  if (head.packages !== undefined || reference.packages !== undefined) return false
  if (head.lockfileHash !== reference.lockfileHash) return false
  const changed = await changedFiles(reference)
  if (changed === null) return false
  const { file } = suite.bundle
  const now = await readModuleGraph(head.root, join(head.root, file), source)
  const before = await readModuleGraph(reference.root, join(reference.root, file), source)
  if (now === null || before === null || now.hash !== before.hash) return false
  return [...changed].every((path) => harmless.test(path) || (text.test(path) && !now.open))
}
