import type {
  BaselineCall,
  BaselineDocument,
  BrokenSuite,
  CallRecord,
  FingerprintDifference,
  MeasuredCall,
  RunRecord,
  SuiteRecord,
} from '@tidemark/records'
import { holmAdjust } from '@tidemark/stats'
import { compareCall, decide, findBreaches, looksSlower } from './judge.ts'
import type { JudgeSettings } from './settings.ts'
import type { CallJudgement, Effect, Judgement, UnjudgedReason } from './verdict.ts'

/** Accepted measurements by suite name. */
export type BaselineSuites = ReadonlyMap<string, BaselineDocument>

/** What a run is compared with. */
export type Reference =
  | { readonly state: 'match'; readonly name: string; readonly suites: BaselineSuites }
  | {
      readonly state: 'foreign'
      /** The most similar environment; its figures are shown as an indication, never judged. */
      readonly name: string
      readonly suites: BaselineSuites
      readonly differences: readonly FingerprintDifference[]
    }
  | { readonly state: 'missing' }

export interface Comparison {
  readonly reference:
    | { readonly state: 'match'; readonly name: string }
    | {
        readonly state: 'foreign'
        readonly name: string
        readonly differences: readonly FingerprintDifference[]
      }
    | { readonly state: 'missing' }
  readonly settings: JudgeSettings
  readonly calls: readonly CallJudgement[]
  readonly brokenSuites: readonly BrokenSuite[]
  /** Somebody stopped the run, so calls may be absent. */
  readonly interrupted: boolean
}

export interface CompareScope {
  /** Only some calls were asked for, so those absent from the run are not `gone`. */
  readonly filtered: boolean
}

/** Judges every call of a run. Pure: the same record and reference give the same verdicts. */
export function compareRun(
  run: RunRecord,
  reference: Reference,
  settings: JudgeSettings,
  scope: CompareScope,
): Comparison {
  const effects = effectsOf(run, reference, settings)
  const calls = run.suites.flatMap((suite) =>
    suite.calls.map((call) => judgeCall(suite, call, reference, effects, settings)),
  )
  const complete = !scope.filtered && !run.interrupted && run.brokenSuites.length === 0
  const gone = complete && reference.state === 'match' ? findGone(run, reference.suites) : []
  return {
    reference: withoutSuites(reference),
    settings,
    calls: [...calls, ...gone],
    brokenSuites: run.brokenSuites,
    interrupted: run.interrupted,
  }
}

/** Effects by call, p-values adjusted over the whole family (Holm), so that alpha holds for the run. */
function effectsOf(
  run: RunRecord,
  reference: Reference,
  settings: JudgeSettings,
): ReadonlyMap<MeasuredCall, Effect> {
  if (reference.state !== 'match') return new Map()
  const raw = run.suites.flatMap(({ name, calls }) =>
    calls.flatMap((call): [MeasuredCall, Effect][] => {
      const baseline = baselineOf(reference, name, call.id)
      if (call.state !== 'measured' || baseline?.workers !== run.settings.workers) return []
      return [[call, compareCall(baseline, call, run.settings.replicates, settings)]]
    }),
  )
  const slower = holmAdjust(raw.map(([, { pSlower }]) => pSlower))
  const faster = holmAdjust(raw.map(([, { pFaster }]) => pFaster))
  return new Map(
    raw.map(([call, effect], index) => [
      call,
      { ...effect, pSlower: slower[index] ?? 1, pFaster: faster[index] ?? 1 },
    ]),
  )
}

function judgeCall(
  suite: SuiteRecord,
  call: CallRecord,
  reference: Reference,
  effects: ReadonlyMap<MeasuredCall, Effect>,
  settings: JudgeSettings,
): CallJudgement {
  const identity = { suite: suite.name, call: call.id }
  if (call.state === 'broken') {
    return { ...identity, verdict: 'broken', breakage: call.breakage, breaches: [], edited: false }
  }
  const breaches = findBreaches(call)
  const baseline = baselineOf(reference, suite.name, call.id)
  const edited = baseline !== null && baseline.definitionHash !== call.definitionHash
  return {
    ...identity,
    ...judgeMeasured(call, baseline, reference, effects.get(call), settings),
    breaches,
    edited,
  }
}

function judgeMeasured(
  call: MeasuredCall,
  baseline: BaselineCall | null,
  reference: Reference,
  effect: Effect | undefined,
  settings: JudgeSettings,
): Judgement {
  if (reference.state === 'match' && baseline === null) return { verdict: 'new' }
  if (effect === undefined || baseline === null) {
    const indication = baseline === null ? null : call.latencyNs.p50 / baseline.latencyNs.p50
    return { verdict: 'unjudged', because: whyUnjudged(reference), indication }
  }
  const verdict = decide(effect, call.limits.margin ?? settings.margin, settings)
  const edited = baseline.definitionHash !== call.definitionHash
  // A slowdown is named even when the benchmark was edited too; any other verdict would compare two things.
  return { verdict: edited && verdict !== 'slower' ? 'changed' : verdict, effect }
}

function whyUnjudged({ state }: Reference): UnjudgedReason {
  if (state === 'match') return 'other-workers'
  return state === 'foreign' ? 'foreign-baseline' : 'missing-baseline'
}

/** Calls that should be measured again before they are named, by suite name. */
export function suspects({ calls }: Comparison): ReadonlyMap<string, ReadonlySet<string>> {
  const bySuite = new Map<string, Set<string>>()
  for (const judgement of calls) {
    if (!('effect' in judgement) || judgement.effect.confirmed || !looksSlower(judgement.effect)) continue
    const ids = bySuite.get(judgement.suite) ?? new Set()
    bySuite.set(judgement.suite, ids.add(judgement.call))
  }
  return bySuite
}

function findGone(run: RunRecord, suites: BaselineSuites): readonly CallJudgement[] {
  const measured = new Map(run.suites.map(({ name, calls }) => [name, new Set(calls.map(({ id }) => id))]))
  return [...suites].flatMap(([suite, { calls }]) =>
    Object.keys(calls)
      .filter((call) => measured.get(suite)?.has(call) !== true)
      .map((call) => ({ suite, call, verdict: 'gone' as const, breaches: [], edited: false })),
  )
}

function baselineOf(reference: Reference, suite: string, call: string): BaselineCall | null {
  if (reference.state === 'missing') return null
  const calls = reference.suites.get(suite)?.calls
  return calls !== undefined && Object.hasOwn(calls, call) ? (calls[call] ?? null) : null
}

function withoutSuites(reference: Reference): Comparison['reference'] {
  if (reference.state === 'missing') return reference
  const { suites: _, ...rest } = reference
  return rest
}
