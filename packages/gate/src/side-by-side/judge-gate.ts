import type { CallLimits, GateBreach, GateCall, GateReplicate, GateSham, GateSignal } from '@tidemark/records'
import { median } from '@tidemark/stats'
import { judgeSeries } from '../paired/judge-series.ts'
import type { CallState } from './call-state.ts'
import { callVerdict, signalOf } from './gate-signal.ts'
import { judgeInstructions } from './judge-instructions.ts'
import type { MeasuredGate } from './measure-gate.ts'
import type { GatePlan } from './plan.ts'
import type { GateJudgeSettings } from './settings.ts'
import { judgeSham } from './sham.ts'

/** The verdicts of everything measured. Pure: the same replicates give the same verdicts. */
export function judgeGate(
  plan: GatePlan,
  { states, sham }: Pick<MeasuredGate, 'states' | 'sham'>,
  headArm: string,
  judge: GateJudgeSettings,
): { readonly calls: readonly GateCall[]; readonly shams: readonly GateSham[] } {
  const series = states.map((state) => ({ state, series: state.series(judge) }))
  const verdicts = judgeSeries(
    series.flatMap((one) => one.series),
    judge,
  )
  const calls = series.map(({ state, series: own }): GateCall => {
    // What was measured of a broken call until then judges nothing.
    const counted = state.settled === null ? own : []
    const signals = [
      ...counted.flatMap((one) => signalOf(one, verdicts.get(one.key), judge)),
      ...instructionSignals(state, headArm, judge),
    ]
    return { ...measuredPart(state, headArm), ...verdictOf(state, signals), signals }
  })
  return {
    calls: [...calls, ...plan.gone.map(goneCall)],
    shams: sham === null ? [] : judgeSham(sham, judge),
  }
}

function instructionSignals(
  { settled, references, instructions, plan }: CallState,
  head: string,
  judge: GateJudgeSettings,
): readonly GateSignal[] {
  if (settled !== null || instructions === null) return []
  return references.map((reference) => {
    const margin = plan.marginsAgainst?.get(reference)?.time ?? plan.call.limits.margin ?? judge.margin
    return judgeInstructions(instructions, { head, reference, margin })
  })
}

function verdictOf(
  state: CallState,
  signals: readonly GateSignal[],
): Pick<GateCall, 'verdict' | 'identical' | 'breakage'> {
  const { settled, breakage } = state
  if (settled !== null) return { verdict: settled.verdict, identical: settled.verdict === 'same', breakage }
  return { verdict: callVerdict(signals), identical: false, breakage }
}

function measuredPart(
  state: CallState,
  headArm: string,
): Omit<GateCall, 'verdict' | 'identical' | 'breakage' | 'signals'> {
  const { plan, kind, isolation, replicates, load, settled } = state
  const { suite, file, call, edited } = plan
  const { id, limits } = call
  const { marginsAgainst } = plan
  return {
    suite,
    file,
    id,
    edited,
    isolation,
    kind,
    limits,
    ...(marginsAgainst !== undefined && { marginsAgainst: Object.fromEntries(marginsAgainst) }),
    breaches: settled?.verdict === 'broken' ? [] : findBreaches(limits, replicates, headArm),
    replicates,
    ...(load !== null && { load }),
    explanation: null,
  }
}

/** Absolute limits hold for head alone, in the median replicate. */
function findBreaches(
  { budget }: CallLimits,
  replicates: readonly GateReplicate[],
  headArm: string,
): readonly GateBreach[] {
  const figures = replicates.flatMap(({ arms }) => arms[headArm] ?? [])
  if (budget === undefined || figures.length === 0) return []
  const checks: readonly [GateBreach['what'], number | undefined, number][] = [
    ['p50', budget.p50Ns, median(figures.map(({ p50Ns }) => p50Ns))],
    ['p99', budget.p99Ns, median(figures.map(({ p99Ns }) => p99Ns))],
    ['alloc', budget.allocBytes, median(figures.map(({ bytesPerOperation }) => bytesPerOperation))],
  ]
  return checks.flatMap(([what, limit, measured]) =>
    limit !== undefined && measured > limit ? [{ what, limit, measured }] : [],
  )
}

function goneCall({ suite, file, id }: GatePlan['gone'][number]): GateCall {
  return {
    suite,
    file,
    id,
    verdict: 'gone',
    identical: false,
    edited: false,
    isolation: 'isolate',
    kind: null,
    limits: {},
    signals: [],
    breaches: [],
    replicates: [],
    breakage: null,
    explanation: null,
  }
}
