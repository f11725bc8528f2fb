import type { CallJudgement, Comparison } from '@tidemark/gate'
import { type Gauge, Histogram, type Labelled, ManualClock, Registry, type Tags } from '@tidemark/metrics'
import { fingerprintHash, type MeasuredCall, type RunRecord } from '@tidemark/records'

/**
 * A run as metrics, for reporters: results and verdicts by suite and call, tagged with what was measured and where.
 * They have the time at which the run ended.
 *
 * | metric | of each call |
 * | --- | --- |
 * | `tidemark.call.latency` | histogram over all replicates |
 * | `tidemark.call.ops_per_second`, `tidemark.call.allocated` | medians over the replicates |
 * | `tidemark.call.ratio`, `….low`, `….high` | time now over that of the baseline, with its interval, where it was judged |
 * | `tidemark.call.verdict` | 1, with the verdict as a tag |
 * | `tidemark.call.over_budget` | measured over allowed, with `what` as a tag, where that is above 1 |
 *
 * `tidemark.run.duration` and `tidemark.run.exit_code` are of the whole run.
 */
export function runMetrics(run: RunRecord, comparison: Comparison, exitCode: number): Registry {
  const clock = new ManualClock({ epochMs: Date.parse(run.startedAt) })
  // A call has up to three budgets.
  const maxSeries = Math.max(1, 3 * comparison.calls.length)
  const registry = new Registry({ clock, tags: tagsOf(run), maxSeries })
  clock.advanceSeconds(run.durationSeconds)
  registry.gauge('tidemark.run.duration', { unit: 's' }).set(run.durationSeconds)
  registry.gauge('tidemark.run.exit_code').set(exitCode)

  const gauges = callGauges(registry)
  for (const { name, calls } of run.suites) {
    for (const call of calls) {
      if (call.state !== 'measured') continue
      addLatency(registry, name, call)
      gauges.opsPerSecond.labels(name, call.id).set(call.opsPerSecond)
      gauges.allocated.labels(name, call.id).set(call.bytesPerOperation)
    }
  }
  for (const judgement of comparison.calls) addJudgement(gauges, judgement)
  return registry
}

function tagsOf({ revision, environment, fingerprint, tool }: RunRecord): Tags {
  const { commit, branch, dirty } = revision
  return {
    ...(commit !== null && { revision: commit }),
    ...(branch !== null && { branch }),
    ...(dirty && { dirty: 'true' }),
    environment,
    fingerprint: fingerprintHash(fingerprint),
    tidemark: tool,
  }
}

type CallGauge = Labelled<Gauge, readonly ['suite', 'call']>

interface CallGauges {
  readonly opsPerSecond: CallGauge
  readonly allocated: CallGauge
  readonly ratio: CallGauge
  readonly ratioLow: CallGauge
  readonly ratioHigh: CallGauge
  readonly verdict: Labelled<Gauge, readonly ['suite', 'call', 'verdict']>
  readonly overBudget: Labelled<Gauge, readonly ['suite', 'call', 'what']>
}

function callGauges(registry: Registry): CallGauges {
  const labels = ['suite', 'call'] as const
  return {
    opsPerSecond: registry.gauge('tidemark.call.ops_per_second', { labels }),
    allocated: registry.gauge('tidemark.call.allocated', { labels, unit: 'By' }),
    ratio: registry.gauge('tidemark.call.ratio', { labels }),
    ratioLow: registry.gauge('tidemark.call.ratio.low', { labels }),
    ratioHigh: registry.gauge('tidemark.call.ratio.high', { labels }),
    verdict: registry.gauge('tidemark.call.verdict', { labels: ['suite', 'call', 'verdict'] }),
    overBudget: registry.gauge('tidemark.call.over_budget', { labels: ['suite', 'call', 'what'] }),
  }
}

function addLatency(registry: Registry, suite: string, { id, histogram }: MeasuredCall): void {
  const { unit, digits, highest } = histogram
  registry
    .histogram('tidemark.call.latency', { unit, digits, highest, labels: ['suite', 'call'] })
    .labels(suite, id)
    .merge(Histogram.decode(histogram))
}

function addJudgement(gauges: CallGauges, judgement: CallJudgement): void {
  const { suite, call, verdict, breaches } = judgement
  gauges.verdict.labels(suite, call, verdict).set(1)
  for (const { what, measured, limit } of breaches) {
    gauges.overBudget.labels(suite, call, what).set(measured / limit)
  }
  if (!('effect' in judgement)) return
  const { ratio, interval } = judgement.effect
  gauges.ratio.labels(suite, call).set(ratio)
  if (interval === null) return
  gauges.ratioLow.labels(suite, call).set(interval.low)
  gauges.ratioHigh.labels(suite, call).set(interval.high)
}
