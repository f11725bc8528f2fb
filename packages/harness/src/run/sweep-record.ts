import type {
  LoadFigures,
  LoadSuiteRecord,
  ScalabilityRecord,
  SweepLevel,
  SweptCall,
} from '@tidemark/records'
import { fitScalability, type Scalability, throughputAt } from '@tidemark/stats'
import { finite, identityOf, recordsBySuite, resultOf } from './load-record.ts'
import type { SweptCallOutcome, SweptLevel } from './sweep.ts'

const confidence = 0.95
/** The law has three parameters, and an interval needs a figure more. */
const fewestLevels = 4
/** A level that lost more of its calls than this says something else than how fast calls are. */
const mostLost = 0.01

/** What was swept as it stands in a record, with the law of each call, by suite. */
export function sweepSuiteRecords(swept: readonly SweptCallOutcome[]): readonly LoadSuiteRecord[] {
  return recordsBySuite(swept, sweptCall)
}

function sweptCall({ call, over, levels }: SweptCallOutcome): SweptCall {
  const loaded = levels.map(loadedLevel)
  const law = lawOf(loaded)
  return {
    ...identityOf(call),
    state: 'swept',
    over,
    levels: loaded.map((level) => ({ ...level, expectedPerSecond: expectedAt(law, level.concurrency) })),
    scalability: law === null ? null : scalabilityRecord(law),
  }
}

type LoadedLevel = Omit<SweepLevel, 'expectedPerSecond'>

function loadedLevel({ level, workers, load, outcome }: SweptLevel): LoadedLevel {
  // A sweep goes over every limit on purpose.
  const result = resultOf(load, outcome, { budget: null, soak: false })
  const concurrency = result.state === 'loaded' && isWhole(result) ? concurrencyOf(result, workers) : null
  return { level, workers, concurrency, result }
}

function isWhole({ end, counts }: LoadFigures): boolean {
  const lost = counts.failed + counts.timedOut + counts.dropped + counts.unfinished
  return end === 'finished' && counts.completed > 0 && lost <= mostLost * (counts.completed + lost)
}

/** In an open loop by the law of Little ("A proof for the queuing formula L = λW", Operations Research 9, 1961). */
function concurrencyOf({ load, completedPerSecond, service }: LoadFigures, workers: number): number {
  return load.kind === 'closed' ? load.callers * workers : (completedPerSecond * service.summaryNs.mean) / 1e9
}

function lawOf(levels: readonly LoadedLevel[]): Scalability | null {
  const points = levels.flatMap(({ concurrency, result }) =>
    concurrency === null || result.state === 'broken'
      ? []
      : [[concurrency, result.completedPerSecond] as const],
  )
  const loads = points.map(([load]) => load)
  if (new Set(loads).size < fewestLevels) return null
  return fitScalability(
    loads,
    points.map(([, throughput]) => throughput),
    { confidence },
  )
}

function expectedAt(law: Scalability | null, concurrency: number | null): number | null {
  return law === null || concurrency === null ? null : throughputAt(law, concurrency)
}

function scalabilityRecord(law: Scalability): ScalabilityRecord {
  const { value, low, high } = law.peakLoad
  return {
    confidence,
    singlePerSecond: law.single,
    contention: law.contention,
    coherency: law.coherency,
    peakConcurrency: { value: finite(value), low: finite(low), high: finite(high) },
    peakPerSecond: finite(law.peakThroughput),
    saturationConcurrency: finite(law.saturationLoad),
    standardErrorPerSecond: law.standardError,
  }
}
