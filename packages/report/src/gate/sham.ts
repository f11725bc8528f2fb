import type { GateRecord } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { formatChange } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { baseLabel } from './arm-label.ts'

/** What to do about an alarm. */
export const shamRemedy =
  'what follows may be the machine as well: end other work on it, or take a quieter one, and run the gate again'

/** The alarm that comes before all findings: a machine that tells equal code apart proves nothing. */
export function renderShamAlarm({ arms, shams }: GateRecord, paint: Paint): string[] {
  const alarmed = shams.filter((sham) => sham.alarmed)
  if (alarmed.length === 0) return []
  return [
    `${paint('red', 'this machine cannot be trusted now')}: it told two copies of ${baseLabel(arms)} apart`,
    ...alarmed.map(
      ({ suite, call, effect, replicates }) =>
        `  ${safeText(suite)} › ${safeText(call)}: ${formatChange(effect)} between the copies, ` +
        `${replicates} ${replicates === 1 ? 'replicate' : 'replicates'}`,
    ),
    paint('dim', `  ${shamRemedy}`),
  ]
}

/** That the check was made and found nothing; empty where it was not made or alarmed. */
export function renderShamCalm({ arms, shams }: GateRecord, paint: Paint): string[] {
  if (shams.length === 0 || shams.some(({ alarmed }) => alarmed)) return []
  const farthest = shams.reduce((one, other) =>
    Math.abs(Math.log(other.effect)) > Math.abs(Math.log(one.effect)) ? other : one,
  )
  return [
    paint(
      'dim',
      `a second copy of ${baseLabel(arms)}, measured along in ${shams.length === 1 ? 'one call' : `${shams.length} calls`}, ` +
        `differs from it by ${shams.length === 1 ? '' : 'at most '}${formatChange(farthest.effect)}: the machine can be trusted`,
    ),
  ]
}
