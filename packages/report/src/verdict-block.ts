import type { CallJudgement, Comparison, Effect, Verdict } from '@tidemark/gate'
import type { Paint } from './format/paint.ts'
import { formatBytes, formatChange, formatFraction, formatNanoseconds } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'
import { verdictStyle } from './verdict-style.ts'

/** In the order in which a reader must know of them. */
const order: readonly Verdict[] = [
  'slower',
  'broken',
  'gone',
  'changed',
  'new',
  'unjudged',
  'undecided',
  'faster',
  'same',
]

/** How many calls of a harmless verdict are named one by one. */
const namedAtMost = 12

/**
 * With fewer an exact rank test against a baseline's twelve replicates names nothing slower among twenty
 * calls at 1 %, whatever was measured.
 */
const fewestToDecide = 5

/** What was decided, call by call where it matters, each finding with its remedy. */
export function renderVerdicts(comparison: Comparison, paint: Paint): string {
  const { calls, brokenSuites, interrupted } = comparison
  const lines: string[] = [...renderSummary(comparison, paint)]
  if (interrupted) lines.push(paint('yellow', 'interrupted: what was measured until then is judged'))
  lines.push(...renderReference(comparison, paint))
  for (const call of calls) lines.push(...renderBreaches(call, paint))
  for (const { file, breakage } of brokenSuites) {
    const word = paint(verdictStyle.broken, 'broken'.padEnd(9))
    lines.push(`${word} ${safeText(file)}: ${breakage.reason}, ${safeText(breakage.message)}`)
    if (breakage.stack !== undefined) lines.push(...renderStack(breakage.stack, paint))
  }
  for (const verdict of order) {
    lines.push(
      ...renderGroup(
        verdict,
        calls.filter((call) => call.verdict === verdict),
        paint,
      ),
    )
  }
  return lines.join('\n')
}

/** The line to read when there is time for one: how many calls, and how many of which verdict. */
function renderSummary({ calls, brokenSuites }: Comparison, paint: Paint): string[] {
  const counts = order.flatMap((verdict) => {
    const found = calls.filter((call) => call.verdict === verdict).length
    return found === 0 ? [] : [paint(verdictStyle[verdict], `${found} ${verdict}`)]
  })
  const over = calls.filter(({ breaches }) => breaches.length > 0).length
  if (over > 0) counts.unshift(paint('red', `${over} over budget`))
  if (brokenSuites.length > 0) {
    const noun = brokenSuites.length === 1 ? 'suite' : 'suites'
    counts.unshift(paint(verdictStyle.broken, `${brokenSuites.length} broken ${noun}`))
  }
  if (counts.length === 0) return []
  return [`${paint('bold', count(calls.length))}: ${counts.join(', ')}`]
}

function renderReference({ reference }: Comparison, paint: Paint): string[] {
  if (reference.state === 'match') return []
  if (reference.state === 'missing') {
    return [
      `${paint('yellow', 'missing baseline')}: nothing is accepted for this environment yet`,
      '  to accept this state as its baseline: tidemark accept --reason "first baseline"',
    ]
  }
  return [
    `${paint('yellow', 'foreign baseline')}: the nearest one, ${safeText(reference.name)}, was measured elsewhere; ` +
      'its figures are shown in brackets as an indication and judge nothing',
    ...reference.differences.map(
      ({ field, baseline, here }) => `  ${field}: ${safeText(baseline)} there, ${safeText(here)} here`,
    ),
    '  to accept this state as a baseline of its own: tidemark accept --reason "first baseline on this machine"',
  ]
}

function renderGroup(verdict: Verdict, calls: readonly CallJudgement[], paint: Paint): string[] {
  // The summary has counted them, and there is nothing to add.
  if (calls.length === 0 || verdict === 'same') return []
  if (verdict === 'unjudged') return renderUnjudged(calls, paint)
  const word = paint(verdictStyle[verdict], verdict.padEnd(9))
  const shown = verdict === 'slower' || verdict === 'broken' ? calls : calls.slice(0, namedAtMost)
  const lines = shown.flatMap((call) => [
    `${word} ${callName(call)}${explain(call)}`,
    ...details(call, paint),
  ])
  if (shown.length < calls.length) lines.push(`${word} and ${count(calls.length - shown.length)} more`)
  const remedy = remedyOf(verdict, calls)
  return remedy === null ? lines : [...lines, paint('dim', `  ${remedy}`)]
}

/** Foreign and missing baselines are said once, for the whole run. */
function renderUnjudged(calls: readonly CallJudgement[], paint: Paint): string[] {
  const others = calls.filter(
    (call) => call.verdict === 'unjudged' && call.because === 'other-workers',
  ).length
  if (others === 0) return []
  return [
    `${paint('yellow', 'unjudged')}  ${count(others)}: the baseline was measured with another number of --workers, ` +
      'which is another measurement',
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
      return `: ${call.breakage.reason}${call.breakage.phase === 'unknown' ? '' : ` in ${call.breakage.phase}`}, ${safeText(call.breakage.message)}`
    default:
      return ''
  }
}

function details(call: CallJudgement, paint: Paint): string[] {
  if (call.verdict !== 'broken' || call.breakage.stack === undefined) return []
  return renderStack(call.breakage.stack, paint)
}

function renderStack(stack: string, paint: Paint): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  const own = frames.filter((line) => !/node:|node_modules[\\/](?!\.cache)/.test(line)).slice(0, 3)
  return own.map((line) => paint('dim', `    ${safeText(line.trim())}`))
}

function effectText(effect: Effect, verdict: Verdict): string {
  const { ratio, interval, confidence, margin, marginFrom, replicates, confirmed } = effect
  const range =
    interval === null
      ? 'too few replicates for an interval'
      : `${formatChange(interval.low)} … ${formatChange(interval.high)} at ${formatFraction(Number(confidence.toFixed(3)))}`
  const confirming = verdict === 'slower' ? ', confirmed by fresh replicates' : ', by fresh replicates alone'
  const freshness = confirmed ? confirming : ''
  const crowded = effect.crowded
    ? `; other processes kept ${effect.extraLoadCores.toFixed(1)} more cores busy than for the baseline`
    : ''
  return (
    `${formatChange(ratio)} (${range}), margin ${formatFraction(margin)}` +
    `${marginFrom === 'noise' ? ' for its noise' : ''}, ${replicates.now} against ${replicates.baseline} replicates` +
    freshness +
    crowded
  )
}

function remedyOf(verdict: Verdict, calls: readonly CallJudgement[]): string | null {
  switch (verdict) {
    case 'slower':
      return 'intended? accept it: tidemark accept --reason "why this is fine"'
    case 'undecided':
      if (calls.some((call) => 'effect' in call && call.effect.crowded)) {
        return 'the machine did other work beside the run: run again when it does nothing else'
      }
      return calls.some((call) => 'effect' in call && call.effect.replicates.now < fewestToDecide)
        ? 'stored figures cannot tell at so few replicates: run without --quick, or with more --replicates'
        : 'stored figures cannot tell, noise between two moments is as large: more --replicates narrow the interval; ' +
            'a gate that measures both revisions side by side decides far smaller changes'
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

function renderBreaches(call: CallJudgement, paint: Paint): string[] {
  return call.breaches.map(({ what, limit, measured }) => {
    const format = what === 'alloc' ? formatBytes : formatNanoseconds
    return `${paint('red', 'over budget')} ${callName(call)}: ${what} ${format(measured)}, budget ${format(limit)}`
  })
}

function callName({ suite, call }: CallJudgement): string {
  return `${safeText(suite)} › ${safeText(call)}`
}

function count(calls: number): string {
  return calls === 1 ? '1 call' : `${calls} calls`
}
