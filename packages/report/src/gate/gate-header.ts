import type { GateArm, GateRecord } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatFraction, formatSeconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { gateTrust, renderTrust } from '../machine-trust.ts'
import { armLabel } from './arm-label.ts'

/** What was compared, where and how, and how far that can be trusted: the lines without which no figure means anything. */
export function renderGateHeader({ arms, ...gate }: GateRecord, paint: Paint): string {
  const { fingerprint, settings } = gate
  const [head, ...references] = arms
  const several = references.length > 1
  const against = references.map((arm) => `${armLabel(arm)}${several ? ` (${safeText(arm.name, 60)})` : ''}`)
  const comparison = `${head === undefined ? '' : armLabel(head)} against ${against.join(' and ')}`
  const machine =
    `${fingerprint.cpu}, ${fingerprint.cores} cores, ${fingerprint.memoryGib} GiB · ` +
    `Node ${fingerprint.node} · ${commitOf(head)}`
  // No chance can be named of counted instructions: they have no noise that it could be derived from.
  const chance = settings.signals.every((signal) => signal === 'instructions')
    ? ''
    : `${formatFraction(settings.alpha)} chance of a false alarm · `
  const { load } = settings
  const underLoad =
    load === undefined
      ? ''
      : `${formatFraction(load.throughputMargin)} of throughput, ${formatFraction(load.tailMargin)} of tails · `
  const how =
    `margin ${formatFraction(settings.margin)} · ${underLoad}${chance}` +
    `seed ${settings.seed} · ${formatSeconds(gate.durationSeconds)}`
  const details = [
    safeText(machine),
    paint('dim', how),
    ...renderTrust(gateTrust({ arms, ...gate }), paint),
    ...renderLockFiles({ arms }),
  ]
  return [
    `${paint('bold', 'tidemark gate')}  ${comparison}`,
    ...details.map((line) => `               ${line}`),
  ].join('\n')
}

/** A line for each revision that may run other versions of its dependencies. */
export function renderLockFiles({
  arms: [head, ...references],
}: Pick<GateRecord, 'arms'>): readonly string[] {
  return references
    .filter((reference) => otherLockFile(head, reference))
    .map(
      (reference) =>
        `the lock file is not that of ${armLabel(reference)}: dependencies in other versions are compared too; to tell the two apart, gate their update by itself`,
    )
}

/** Without a lock file on one side nothing is known of its dependencies. */
function otherLockFile(head: GateArm | undefined, reference: GateArm): boolean {
  if (head === undefined || head.lockfileHash === null || reference.lockfileHash === null) return false
  return head.lockfileHash !== reference.lockfileHash
}

function commitOf(head: GateArm | undefined): string {
  if (head === undefined || head.commit === null) return 'no commit'
  return `${head.commit.slice(0, 9)}${head.dirty ? ' + changes' : ''}`
}
