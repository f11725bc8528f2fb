import {
  fingerprintHash,
  type GateCall,
  type GateRecord,
  type HistoryCall,
  type HistoryEntry,
  type MeasuredCall,
  type RunRecord,
} from '@tidemark/records'
import { median, midmeanStandardError } from '@tidemark/stats'
import { revisionName } from '../accept.ts'
import { tidemarkArm } from '../drift/gate-drift.ts'

/** A call of a record of which the history learns nothing, or no ratio. */
export interface LeftOut {
  readonly suite: string
  readonly call: string
  readonly why: string
}

export interface HistoryEntries {
  /** One for each suite of which something was measured. */
  readonly entries: readonly HistoryEntry[]
  readonly leftOut: readonly LeftOut[]
}

export interface EntryOptions {
  /** When the measured commit was made, ISO 8601 in UTC; null where git does not know. */
  readonly committed: string | null
}

/** Fewer replicates have no standard error worth storing. */
const fewestReplicates = 4

/**
 * What the history keeps of a gate: for each call its ratio to the tidemark, and its own median time.
 *
 * @param tidemark commit of the pinned tidemark, for a gate whose base is that very commit; null without one
 */
export function entriesOfGate(
  record: GateRecord,
  tidemark: string | null,
  { committed }: EntryOptions,
): HistoryEntries {
  const [head, ...references] = record.arms
  const reference =
    references.find(({ name }) => name === tidemarkArm) ??
    references.find(({ commit }) => tidemark !== null && commit === tidemark)
  // A folder or package has no commit that a later reader could know it by.
  const commit = reference?.commit ?? null
  const armOf = { head: head?.name ?? '', reference: commit === null ? null : (reference?.name ?? null) }
  const revision = head === undefined ? null : revisionName(head)
  const learned = record.calls
    .filter(({ verdict }) => verdict !== 'gone')
    .map((call) => ({ suite: call.suite, call: call.id, ...callOfGate(call, armOf) }))
  return entriesFrom(learned, {
    version: 1,
    at: record.startedAt,
    ...committedIfClean(revision, committed),
    revision,
    fingerprint: fingerprintHash(record.fingerprint),
    method: 'paired',
    ...(commit === null ? {} : { tidemark: commit }),
  })
}

/** What the history keeps of a run: for each call its calibrated and its plain median time. */
export function entriesOfRun(record: RunRecord, { committed }: EntryOptions): HistoryEntries {
  const revision = revisionName(record.revision)
  const learned = record.suites.flatMap(({ name, calls }) =>
    calls.map((call) => ({
      suite: name,
      call: call.id,
      ...(call.state === 'broken'
        ? { figures: null, why: 'broken' }
        : { figures: callOfRun(call), why: null }),
    })),
  )
  return entriesFrom(learned, {
    version: 1,
    at: record.startedAt,
    ...committedIfClean(revision, committed),
    revision,
    fingerprint: fingerprintHash(record.fingerprint),
    method: 'alone',
    workers: record.settings.workers,
  })
}

interface Learned {
  /** null where nothing was. */
  readonly figures: HistoryCall | null
  /** What is missing; null where nothing is. */
  readonly why: string | null
}

function callOfGate(
  call: GateCall,
  arms: { readonly head: string; readonly reference: string | null },
): Learned {
  const { verdict, identical, signals, replicates } = call
  if (identical && arms.reference !== null) {
    return { figures: { ratio: 1, error: 0, replicates: 0 }, why: null }
  }
  if (verdict === 'broken') return { figures: null, why: 'broken' }
  const timesNs = replicates.flatMap((one) => one.arms[arms.head]?.p50Ns ?? [])
  if (timesNs.length === 0)
    return { figures: null, why: identical ? 'its code is the base’s' : 'not measured' }
  const time = signals.find(({ signal, reference }) => signal === 'time' && reference === arms.reference)
  const p50Ns = median(timesNs)
  const absolute = p50Ns > 0 ? { p50Ns } : {}
  if (time === undefined) {
    const why = arms.reference === null ? null : 'no time was measured beside the tidemark'
    return p50Ns > 0
      ? { figures: { ...absolute, replicates: timesNs.length }, why }
      : { figures: null, why: 'it took no time' }
  }
  const logRatios = replicates
    .filter(({ stage }) => stage === (time.confirmed ? 'confirm' : 'screen'))
    .slice(0, time.replicates)
    .flatMap((one) => one.arms[time.reference]?.logRatio ?? [])
  if (logRatios.length < fewestReplicates) {
    return {
      figures: p50Ns > 0 ? { ...absolute, replicates: timesNs.length } : null,
      why: `a ratio takes ${fewestReplicates} replicates beside the tidemark, there are ${logRatios.length}`,
    }
  }
  const error = midmeanStandardError(logRatios)
  return { figures: { ratio: time.effect, error, ...absolute, replicates: logRatios.length }, why: null }
}

function callOfRun({ latencyNs, replicates, definitionHash }: MeasuredCall): HistoryCall {
  return {
    calibrated: median(replicates.map(({ calibration }) => calibration.ratio)),
    ...(latencyNs.p50 > 0 ? { p50Ns: latencyNs.p50 } : {}),
    definition: definitionHash.slice(0, 8),
    replicates: replicates.length,
  }
}

function entriesFrom(
  learned: readonly (Learned & { readonly suite: string; readonly call: string })[],
  shared: Omit<HistoryEntry, 'suite' | 'calls'>,
): HistoryEntries {
  const suites = new Map<string, Map<string, HistoryCall>>()
  for (const { suite, call, figures } of learned) {
    if (figures === null) continue
    const calls = suites.get(suite) ?? new Map<string, HistoryCall>()
    suites.set(suite, calls.set(call, figures))
  }
  return {
    entries: [...suites].map(([suite, calls]) => ({ ...shared, suite, calls: Object.fromEntries(calls) })),
    leftOut: learned.flatMap(({ suite, call, why }) => (why === null ? [] : [{ suite, call, why }])),
  }
}

/** Uncommitted changes are younger than the commit. */
function committedIfClean(
  revision: string | null,
  committed: string | null,
): Pick<HistoryEntry, 'committed'> {
  return committed === null || revision === null || revision.endsWith('+') ? {} : { committed }
}
