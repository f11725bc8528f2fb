import type { GateArm, LoadRecord, Revision, RunRecord } from '@tidemark/records'
import { safeText } from '../format/safe-text.ts'

/** `5f2c81d9e + changes`, or `no git`. */
export function revisionText({ commit, dirty }: Revision | GateArm): string {
  return commit === null ? 'no git' : `${commit.slice(0, 9)}${dirty ? ' + changes' : ''}`
}

/** What a run or a load measured, as people call it: branch and commit. */
export function revisionLabel({ revision }: RunRecord | LoadRecord): string {
  const { branch } = revision
  return branch === null ? revisionText(revision) : `${safeText(branch, 40)}@${revisionText(revision)}`
}
