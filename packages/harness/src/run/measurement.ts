import { Histogram } from '@tidemark/metrics'
import type { Breakage, CallRecord, MeasurementWarning, Replicate, SuiteRecord } from '@tidemark/records'
import { median } from '@tidemark/stats'
import type { CallDescription, CallOutcome } from '../protocol.ts'
import { summarizeLatency } from '../worker/latency.ts'
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
  #latencyPs: Histogram | null = null
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
    const latencyPs = Histogram.decode(outcome.histogram)
    if (this.#latencyPs === null) this.#latencyPs = latencyPs
    else this.#latencyPs.merge(latencyPs)
  }

  /** The call's record, or null when nothing has been measured yet. A call that broke once is broken. */
  toRecord(): CallRecord | null {
    const { name, params, id, definitionHash, limits } = this.#call
    const identity = { name, params, id, definitionHash }
    if (this.#breakage !== null) return { state: 'broken', ...identity, breakage: this.#breakage }
    if (this.#latencyPs === null) return null
    const replicates = this.#replicates
    const latencyNs = summarizeLatency(this.#latencyPs)
    return {
      state: 'measured',
      ...identity,
      kind: this.#kind,
      limits,
      replicates,
      latencyNs,
      opsPerSecond: median(replicates.map(({ operations, windowSeconds }) => operations / windowSeconds)),
      bytesPerOperation: median(replicates.map(({ bytesPerOperation }) => bytesPerOperation)),
      histogram: this.#latencyPs.encode(),
      warnings: warningsOf(replicates, latencyNs.p50),
    }
  }
}

function warningsOf(replicates: readonly Replicate[], p50Ns: number): readonly MeasurementWarning[] {
  const warnings: MeasurementWarning[] = []
  const unsteady = replicates.filter(({ warmup }) => !warmup.steady).length
  if (unsteady > replicates.length / 2) warnings.push({ code: 'never-steady', replicates: unsteady })
  if (p50Ns < plausibleNs) warnings.push({ code: 'optimised-away', p50Ns })
  const samples = replicates.reduce((sum, one) => sum + one.samples, 0)
  if (samples < enoughSamples) warnings.push({ code: 'few-samples', samples })
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
