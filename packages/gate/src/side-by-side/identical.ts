import { join } from 'node:path'
import { type ListedSuite, readModuleGraph, type SuiteArm } from '@tidemark/harness/runner'
import type { ArmFolder, PlanOptions } from './plan.ts'

/** Files that no call reads: what is left may hold data, templates, or code loaded by name. */
const harmless =
  /(?:^|\/)(?:[^/]*\.md|LICENSE[^/]*|CHANGELOG[^/]*|\.gitignore|\.editorconfig)$|^\.(?:github|changeset|vscode)\//i
const source = /\.[cm]?[jt]sx?$/

/**
 * Whether head and base run the very same code for a suite, so that measuring could only find noise. In
 * doubt it is false: a gate must not pass what it did not look at.
 *
 * The graphs of imports must be equal, packages included, and so must the lock files. A graph that may load
 * or read more than its imports say proves nothing unless no file at all has changed; one that is closed may
 * have other source files change beside it, but no data.
 */
export async function isIdentical(
  suite: ListedSuite,
  base:
    | { readonly state: 'loads'; readonly arm: SuiteArm; readonly sameFile: boolean }
    | { readonly state: 'fails' },
  { head, references, changedFiles }: Pick<PlanOptions, 'head' | 'references' | 'changedFiles'>,
): Promise<boolean> {
  const reference = references[0] as ArmFolder
  if (base.state !== 'loads' || !base.sameFile) return false
  // A package in another version is what is compared.
  if (head.packages !== undefined || reference.packages !== undefined) return false
  if (head.lockfileHash !== reference.lockfileHash) return false
  const changed = await changedFiles(reference)
  if (changed === null) return false
  const { file } = suite.bundle
  const now = await readModuleGraph(head.root, join(head.root, file))
  const before = await readModuleGraph(reference.root, join(reference.root, file))
  if (now === null || before === null || now.hash !== before.hash) return false
  return [...changed].every((path) => harmless.test(path) || (source.test(path) && !now.open))
}
