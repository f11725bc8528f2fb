import { ManualClock, Registry } from '@tidemark/metrics'
import { fingerprintHash, type GateRecord, type GateSignal } from '@tidemark/records'

/**
 * A gate as metrics, for reporters: what was compared and decided by suite and call, tagged with the revision judged. They
 * have the time at which the gate ended.
 *
 * | metric | of each call |
 * | --- | --- |
 * | `tidemark.gate.ratio`, `….low`, `….high` | head over the reference, of time, instructions and tails, and the reference over head of throughput, with its interval |
 * | `tidemark.gate.extra_bytes`, `….low`, `….high` | bytes per operation that head allocates more |
 * | `tidemark.gate.verdict` | 1, with the verdict as a tag |
 * | `tidemark.gate.over_budget` | measured over allowed, with `what` as a tag, where that is above 1 |
 *
 * `tidemark.gate.duration` and `tidemark.gate.exit_code` are of the whole gate.
 *
 * @param branch that is checked out; null when there is none
 */
export function gateMetrics(record: GateRecord, branch: string | null, exitCode: number): Registry {
  const { arms, calls, fingerprint, tool, startedAt, durationSeconds } = record
  const [head] = arms
  const clock = new ManualClock({ epochMs: Date.parse(startedAt) })
  const registry = new Registry({
    clock,
    maxSeries: Math.max(1, ...[5, 3 * arms.length].map((perCall) => perCall * calls.length)),
    tags: {
      ...(head !== undefined && head.commit !== null && { revision: head.commit }),
      ...(branch !== null && { branch }),
      ...(head?.dirty && { dirty: 'true' }),
      fingerprint: fingerprintHash(fingerprint),
      tidemark: tool,
    },
  })
  clock.advanceSeconds(durationSeconds)
  registry.gauge('tidemark.gate.duration', { unit: 's' }).set(durationSeconds)
  registry.gauge('tidemark.gate.exit_code').set(exitCode)
  const ofCall = ['suite', 'call'] as const
  const verdicts = registry.gauge('tidemark.gate.verdict', { labels: [...ofCall, 'verdict'] })
  const overBudget = registry.gauge('tidemark.gate.over_budget', { labels: [...ofCall, 'what'] })
  for (const { suite, id, verdict, signals, breaches } of calls) {
    verdicts.labels(suite, id, verdict).set(1)
    for (const { what, measured, limit } of breaches) {
      overBudget.labels(suite, id, what).set(measured / limit)
    }
    for (const signal of signals) addSignal(registry, suite, id, signal)
  }
  return registry
}

/** One that rests on no replicate was not measured. */
function addSignal(
  registry: Registry,
  suite: string,
  call: string,
  { signal, reference, effect, interval, replicates }: GateSignal,
): void {
  if (replicates === 0) return
  const isBytes = signal === 'alloc'
  const name = `tidemark.gate.${isBytes ? 'extra_bytes' : 'ratio'}`
  const unit = isBytes ? 'By' : '1'
  const labels = ['suite', 'call', 'reference', 'signal'] as const
  const set = (suffix: string, value: number): void =>
    registry.gauge(`${name}${suffix}`, { unit, labels }).labels(suite, call, reference, signal).set(value)
  set('', effect)
  if (interval === null) return
  set('.low', interval[0])
  set('.high', interval[1])
}
