import type { GateArm } from '@tidemark/records'
import { safeText } from '../format/safe-text.ts'

/** What people call the revision, safe to print. */
export function armLabel({ label }: GateArm): string {
  return safeText(label, 60)
}

/** The arm that everything is compared with first, as people call it. */
export function baseLabel(arms: readonly GateArm[]): string {
  const base = arms[1]
  return base === undefined ? 'the base' : armLabel(base)
}

/** What is compared with what: `working tree against main@1a2b3c4d5 and v2.0.0@9f8e7d6c5`. */
export function comparisonLabel(arms: readonly GateArm[]): string {
  const [head = '', ...references] = arms.map(armLabel)
  return `${head} against ${references.join(' and ')}`
}
