import { Histogram } from '@tidemark/metrics'
import type { Breakage, CallRecord, MeasurementWarning, Replicate, SuiteRecord } from '@tidemark/records'
import { median } from '@tidemark/stats'
import type { CallDescription, CallOutcome } from '../protocol.ts'
import type { ListedSuite } from './list.ts'

/** Fewer samples than this over all replicates, and a 99th percentile is one sample's luck. */
const enoughSamples = 100
/** Below this a call does nothing measurable: one cycle is about 0.3 ns. */
const plausibleNs = 0.5

/** What has been measured of one call so far. */
export class CallMeasurement {
  readonly #call: CallDescription
  readonly #replicates: Replicate[] = []
  #kind: 'sync' | 'async' = 'sync'
  #latencyNs: Histogram | null = null
  #breakage: Breakage | null = null

  constructor(call: CallDescription) {
    this.#call = call
  }

  get broken(): boolean {
    return this.#breakage !== null
  }

  add(index: number, outcome: CallOutcome): void {
    if (outcome.state === 'broken') {
      this.#breakage ??= { ...outcome.failure, replicate: index }
      return
    }
    this.#kind = outcome.kind
    this.#replicates.push({ index, ...outcome.replicate })
    const latencyNs = Histogram.decode(outcome.histogram)
    if (this.#latencyNs === null) this.#latencyNs = latencyNs
    else this.#latencyNs.merge(latencyNs)
  }

  /** The call's record, or null when nothing has been measured yet. A call that broke once is broken. */
  toRecord(): CallRecord | null {
    const { name, params, id, definitionHash, limits } = this.#call
    const identity = { name, params, id, definitionHash }
    if (this.#breakage !== null) return { state: 'broken', ...identity, breakage: this.#breakage }
    if (this.#latencyNs === null) return null
    const replicates = this.#replicates
    const [p50 = 0, p90 = 0, p99 = 0, p999 = 0] = this.#latencyNs.quantiles([0.5, 0.9, 0.99, 0.999])
    return {
      state: 'measured',
      ...identity,
      kind: this.#kind,
      limits,
      replicates,
      latencyNs: { mean: this.#latencyNs.mean, p50, p90, p99, p999 },
      opsPerSecond: median(replicates.map(({ operations, windowSeconds }) => operations / windowSeconds)),
      bytesPerOperation: median(replicates.map(({ bytesPerOperation }) => bytesPerOperation)),
      histogram: this.#latencyNs.encode(),
      warnings: warningsOf(replicates, this.#latencyNs),
    }
  }
}

function warningsOf(replicates: readonly Replicate[], latencyNs: Histogram): readonly MeasurementWarning[] {
  const warnings: MeasurementWarning[] = []
  const unsteady = replicates.filter(({ warmup }) => !warmup.steady).length
  if (unsteady > replicates.length / 2) warnings.push({ code: 'never-steady', replicates: unsteady })
  const p50Ns = latencyNs.quantile(0.5)
  if (p50Ns < plausibleNs) warnings.push({ code: 'optimised-away', p50Ns })
  if (latencyNs.count < enoughSamples) warnings.push({ code: 'few-samples', samples: latencyNs.count })
  return warnings
}

/** One suite's calls, in the order of the suite. */
export class SuiteMeasurement {
  readonly suite: ListedSuite
  readonly calls: ReadonlyMap<string, CallMeasurement>

  constructor(
    suite: ListedSuite,
    calls: ReadonlyMap<string, CallMeasurement> = new Map(
      suite.calls.map((call) => [call.id, new CallMeasurement(call)]),
    ),
  ) {
    this.suite = suite
    this.calls = calls
  }

  /** A part of this measurement: what is added to it is added to the whole. Null when no call is in it. */
  select(ids: ReadonlySet<string> | undefined): SuiteMeasurement | null {
    const calls = new Map([...this.calls].filter(([id]) => ids?.has(id)))
    return calls.size === 0 ? null : new SuiteMeasurement(this.suite, calls)
  }

  toRecord(): SuiteRecord {
    const { name, bundle } = this.suite
    const calls = [...this.calls.values()].flatMap((call) => call.toRecord() ?? [])
    return { name, file: bundle.file, suiteHash: bundle.suiteHash, calls }
  }
}
