import type { CallJudgement, Comparison, Effect, Verdict } from '@tidemark/gate'
import { renderBreaches } from './breach.ts'
import { describeBreakage, renderBrokenSuites, renderStack } from './breakage.ts'
import type { Paint } from './format/paint.ts'
import { formatChange, formatFraction } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'
import { countCalls, interruptedText, renderSummary, verdictOrder } from './summary.ts'
import { verdictStyle } from './verdict-style.ts'

/** How many calls of a harmless verdict are named one by one. */
const namedAtMost = 12

/**
 * With fewer an exact rank test against a baseline's twelve replicates names nothing slower among twenty
 * calls at 1 %, whatever was measured.
 */
const fewestToDecide = 5

/**
 * What was decided, call by call where it matters, each finding with its remedy.
 *
 * @param accepting the run is about to become the baseline: that is no advice to give any more
 */
export function renderVerdicts(comparison: Comparison, paint: Paint, accepting = false): string {
  const { calls, brokenSuites, interrupted } = comparison
  const lines: string[] = [...renderSummary(calls, brokenSuites, paint)]
  if (interrupted) lines.push(paint('yellow', interruptedText))
  lines.push(...renderReference(comparison, paint, accepting))
  for (const call of calls) lines.push(...renderBreaches(callName(call), call.breaches, paint))
  lines.push(...renderBrokenSuites(brokenSuites, paint))
  for (const verdict of verdictOrder) {
    lines.push(
      ...renderGroup(
        verdict,
        calls.filter((call) => call.verdict === verdict),
        paint,
        { accepting, interrupted },
      ),
    )
  }
  return lines.join('\n')
}

/** Why nothing, or nothing that judges, is there to compare with; empty where a baseline fits, or no call was measured. */
export function renderReference(
  { reference, calls, brokenSuites }: Comparison,
  paint: Paint,
  accepting = false,
): string[] {
  const nothingToAccept = calls.every(({ verdict }) => verdict === 'broken' || verdict === 'gone')
  if (reference.state === 'match' || nothingToAccept) return []
  // Accepting refuses what is broken.
  const isBroken = brokenSuites.length > 0 || calls.some(({ verdict }) => verdict === 'broken')
  const once = isBroken ? ', once nothing is broken' : ''
  if (reference.state === 'missing') {
    return [
      `${paint('yellow', 'missing baseline')}: nothing is accepted for this environment yet`,
      ...(accepting
        ? []
        : [`  to accept this state as its baseline${once}: tidemark accept --reason "first baseline"`]),
    ]
  }
  return [
    `${paint('yellow', 'foreign baseline')}: the nearest one, ${safeText(reference.name)}, was measured elsewhere; ` +
      'its figures are shown in brackets as an indication and judge nothing',
    ...reference.differences.map(
      ({ field, baseline, here }) => `  ${field}: ${safeText(baseline)} there, ${safeText(here)} here`,
    ),
    ...(accepting
      ? []
      : [
          `  to accept this state as a baseline of its own${once}: tidemark accept --reason "first baseline on this machine"`,
        ]),
  ]
}

function renderGroup(
  verdict: Verdict,
  calls: readonly CallJudgement[],
  paint: Paint,
  { accepting, interrupted }: { readonly accepting: boolean; readonly interrupted: boolean },
): string[] {
  // The summary has counted them, and there is nothing to add.
  if (calls.length === 0 || verdict === 'same') return []
  if (verdict === 'unjudged') return renderUnjudged(calls, paint)
  const word = paint(verdictStyle[verdict], verdict.padEnd(9))
  const shown = verdict === 'slower' || verdict === 'broken' ? calls : calls.slice(0, namedAtMost)
  const lines = shown.flatMap((call) => [
    `${word} ${callName(call)}${explain(call)}`,
    ...details(call, paint),
  ])
  if (shown.length < calls.length) lines.push(`${word} and ${countCalls(calls.length - shown.length)} more`)
  // All others are to accept.
  const remedy = accepting && verdict !== 'undecided' ? null : remedyOf(verdict, calls, interrupted)
  return remedy === null ? lines : [...lines, paint('dim', `  ${remedy}`)]
}

/** Foreign and missing baselines are said once, for the whole run. */
function renderUnjudged(calls: readonly CallJudgement[], paint: Paint): string[] {
  const others = calls.filter(
    (call) => call.verdict === 'unjudged' && call.because === 'other-workers',
  ).length
  if (others === 0) return []
  return [
    `${paint('yellow', 'unjudged')}  ${countCalls(others)}: the baseline was measured with another number of --workers, ` +
      'which is another measurement',
    paint(
      'dim',
      '  run with as many, or keep a baseline for this number beside it: --environment with a name for it',
    ),
  ]
}

function explain(call: CallJudgement): string {
  switch (call.verdict) {
    case 'slower':
    case 'faster':
    case 'undecided':
    case 'changed':
      return `: ${effectText(call.effect, call.verdict)}${call.edited && call.verdict === 'slower' ? '; the benchmark itself was edited too' : ''}`
    case 'broken':
      return `: ${describeBreakage(call.breakage)}`
    default:
      return ''
  }
}

function details(call: CallJudgement, paint: Paint): string[] {
  return call.verdict === 'broken' ? renderStack(call.breakage.stack, paint) : []
}

/** All that is known of a comparison with the baseline: ratio, interval, margin and what they rest on. */
export function effectText(effect: Effect, verdict: Verdict): string {
  const { ratio, interval, confidence, margin, marginFrom, replicates, confirmed } = effect
  const range =
    interval === null
      ? 'too few replicates for an interval'
      : `${formatChange(interval.low)} … ${formatChange(interval.high)} at ${formatFraction(Number(confidence.toFixed(3)))}`
  const confirming = verdict === 'slower' ? ', confirmed by fresh replicates' : ', by fresh replicates alone'
  const freshness = confirmed ? confirming : ''
  const crowded = effect.crowded
    ? `; other processes kept ${effect.extraLoadCores.toFixed(2)} more cores busy than for the baseline`
    : ''
  return (
    `${formatChange(ratio)} (${range}), margin ${formatFraction(margin)}` +
    `${marginFrom === 'noise' ? ' for its noise' : ''}, ${replicates.now} against ${replicates.baseline} replicates` +
    freshness +
    crowded
  )
}

/** What to do about calls of a verdict; null where nothing needs to be done. */
export function remedyOf(
  verdict: Verdict,
  calls: readonly CallJudgement[],
  interrupted: boolean,
): string | null {
  switch (verdict) {
    case 'slower':
      return 'intended? accept it: tidemark accept --reason "why this is fine"'
    case 'undecided':
      if (calls.some((call) => 'effect' in call && call.effect.crowded)) {
        return 'the machine did other work beside the run: run again when it does nothing else'
      }
      if (calls.some((call) => 'effect' in call && call.effect.replicates.now < fewestToDecide)) {
        return interrupted
          ? 'run it to its end to decide it'
          : 'stored figures cannot tell at so few replicates: run without --quick, or with more --replicates'
      }
      return (
        'stored figures cannot tell, noise between two moments is as large: more --replicates narrow the interval; ' +
        'a gate that measures both revisions side by side decides far smaller changes'
      )
    case 'faster':
      return 'meant to last? accept it, or losing it again will not be noticed: tidemark accept --reason "…"'
    case 'changed':
      return 'the benchmark was edited, so old and new figures measure two things: tidemark accept --reason "…"'
    case 'new':
      return 'not in the baseline: tidemark accept --reason "…"'
    case 'gone':
      return 'in the baseline but no longer in the suites (renamed?): tidemark accept --reason "…"'
    default:
      return null
  }
}

function callName({ suite, call }: CallJudgement): string {
  return `${safeText(suite)} › ${safeText(call)}`
}
