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

/** What was decided, call by call where it matters, each finding with its remedy. */
export function renderVerdicts(comparison: Comparison, paint: Paint): string {
  const lines: string[] = [...renderReference(comparison, paint)]
  for (const { file, breakage } of comparison.brokenSuites) {
    lines.push(
      `${paint('red', 'broken')}  ${safeText(file)}: ${breakage.reason}, ${safeText(breakage.message)}`,
    )
    if (breakage.stack !== undefined) lines.push(...renderStack(breakage.stack, paint))
  }
  for (const verdict of order) {
    const calls = comparison.calls.filter((call) => call.verdict === verdict)
    if (calls.length > 0) lines.push(...renderGroup(verdict, calls, paint))
  }
  for (const call of comparison.calls) lines.push(...renderBreaches(call, paint))
  if (comparison.interrupted)
    lines.push(paint('yellow', 'interrupted: what was measured until then is judged'))
  return lines.join('\n')
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
  const word = paint(verdictStyle[verdict], verdict.padEnd(9))
  if (verdict === 'same' || verdict === 'unjudged') return [`${word} ${count(calls.length)}`]
  const shown = verdict === 'slower' || verdict === 'broken' ? calls : calls.slice(0, namedAtMost)
  const lines = shown.flatMap((call) => [
    `${word} ${callName(call)}${explain(call)}`,
    ...details(call, paint),
  ])
  if (shown.length < calls.length) lines.push(`${word} and ${count(calls.length - shown.length)} more`)
  const remedy = remedyOf(verdict, calls)
  return remedy === null ? lines : [...lines, paint('dim', `  ${remedy}`)]
}

function explain(call: CallJudgement): string {
  switch (call.verdict) {
    case 'slower':
    case 'faster':
    case 'undecided':
    case 'changed':
      return `: ${effectText(call.effect)}${call.edited && call.verdict === 'slower' ? '; the benchmark itself was edited too' : ''}`
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
  const own = frames.filter((line) => !/node:|node_modules\/(?!\.cache)/.test(line)).slice(0, 3)
  return own.map((line) => paint('dim', `    ${safeText(line.trim())}`))
}

function effectText(effect: Effect): string {
  const { ratio, interval, confidence, margin, marginFrom, replicates, confirmed } = effect
  const range =
    interval === null
      ? 'too few replicates for an interval'
      : `${formatChange(interval.low)} … ${formatChange(interval.high)} at ${formatFraction(Number(confidence.toFixed(3)))}`
  return (
    `${formatChange(ratio)} (${range}), margin ${formatFraction(margin)}` +
    `${marginFrom === 'noise' ? ' for its noise' : ''}, ${replicates.now} against ${replicates.baseline} replicates` +
    `${confirmed ? ', confirmed by fresh replicates' : ''}`
  )
}

function remedyOf(verdict: Verdict, calls: readonly CallJudgement[]): string | null {
  switch (verdict) {
    case 'slower':
      return 'intended? accept it: tidemark accept --reason "why this is fine"'
    case 'undecided':
      return calls.some((call) => 'effect' in call && call.effect.replicates.now < 8)
        ? 'stored figures cannot tell at so few replicates: run without --quick, or with more --replicates'
        : 'stored figures cannot tell: noise between two moments is as large; more --replicates narrow the interval'
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
