import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleSuite } from '@tidemark/harness/runner'
import type { GateSham } from '@tidemark/records'
import { hodgesLehmannLocation, seededRandom, wilcoxonSignedRank } from '@tidemark/stats'
import type { CallState } from './call-state.ts'
import type { GatePlan, PlannedCall } from './plan.ts'
import type { GateJudgeSettings } from './settings.ts'

/** Name of the second copy of the base. */
const shamArm = 'sham'

/**
 * One of the calls to be measured in pairs, drawn anew for each seed, as a comparison of the base with a second copy
 * of itself. Null when nothing is measured.
 *
 * @param headRoot whose suite file is measured, as everywhere in the gate
 * @param twinRoot where the copy of the base lies
 */
export async function planSham(
  { calls }: GatePlan,
  headRoot: string,
  base: string,
  twinRoot: string,
  seed: number,
): Promise<PlannedCall | null> {
  const measured = calls.filter(
    ({ settled, server, arms }) =>
      settled === null && server === undefined && arms.some(({ arm }) => arm === base),
  )
  const [call] = seededRandom(seed).fork('sham').shuffle(measured)
  const baseArm = call?.arms.find(({ arm }) => arm === base)
  if (call === undefined || baseArm === undefined) return null
  const source = await readFile(join(headRoot, call.file), 'utf8')
  const bundle = await bundleSuite(twinRoot, join(twinRoot, call.file), { source })
  return { ...call, arms: [baseArm, { arm: shamArm, root: twinRoot, bundle }] }
}

/**
 * Held to the rule that names a slowdown, in both directions: identical code that is told apart says that
 * this machine, now, tells apart what is equal.
 */
export function judgeSham(state: CallState, { margin, alpha }: GateJudgeSettings): GateSham[] {
  const values = state.replicates.map(({ arms }) => arms[shamArm]?.logRatio ?? 0)
  if (values.length === 0) return []
  const effect = hodgesLehmannLocation(values)
  const { pGreater, pLess } = wilcoxonSignedRank(values)
  const limit = Math.log1p(state.plan.call.limits.margin ?? margin)
  return [
    {
      suite: state.plan.suite,
      call: state.plan.call.id,
      alarmed: Math.abs(effect) > limit && Math.min(pGreater, pLess) <= alpha / 2,
      effect: Math.exp(effect),
      replicates: values.length,
    },
  ]
}
