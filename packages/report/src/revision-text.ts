import type { GateArm, LoadRecord, Revision, RunRecord } from '@tidemark/records'
import { safeText } from './format/safe-text.ts'

/** `5f2c81d9e + changes`; `no commit yet` in a new repository, `no git` outside of any. */
export function revisionText(revision: Revision | GateArm): string {
  const { commit, dirty } = revision
  if (commit !== null) return `${commit.slice(0, 9)}${dirty ? ' + changes' : ''}`
  // Before the first commit there is a branch already.
  return 'branch' in revision && revision.branch !== null ? 'no commit yet' : 'no git'
}

/** What a run or a load measured, as people call it: branch and commit. */
export function revisionLabel({ revision }: RunRecord | LoadRecord): string {
  const { branch, commit } = revision
  return branch === null || commit === null
    ? revisionText(revision)
    : `${safeText(branch, 40)}@${revisionText(revision)}`
}
