import { fingerprintHash, type GateRecord, type LedgerEntry, roundedEntry } from '@tidemark/records'
import { type AcceptOptions, revisionName } from './accept.ts'

export interface PairedAcceptance {
  readonly ledger: readonly LedgerEntry[]
  /** Lines that are in the ledger already, from this same measurement: written again, it would count twice. */
  readonly repeated: readonly LedgerEntry[]
  /** Measured calls of which nothing is written. */
  readonly kept: number
}

/**
 * The lines of the ledger for the calls of a gate whose time moved against its base, and for those whose acceptance has
 * run out, which are accepted anew. Baselines stay as they are: a gate has no stored figures. Pure.
 *
 * @param lines of the ledger as it is
 */
export function planPairedAcceptance(
  gate: GateRecord,
  lines: readonly LedgerEntry[],
  options: AcceptOptions,
): PairedAcceptance {
  const { environment, reason, now, author, expires, all } = options
  const [head, base] = gate.arms
  const shared = {
    version: 1,
    at: now.toISOString(),
    environment,
    change: 'changed',
    reason,
    revision: head === undefined ? null : revisionName(head),
    fingerprint: fingerprintHash(gate.fingerprint),
    ...(author === null ? {} : { author }),
    ...(expires === null ? {} : { expires }),
  } as const
  let kept = 0
  const measurements = new Map(lines.map((line) => [measurementOf(line), line]))
  const repeated: LedgerEntry[] = []
  const ledger = gate.calls.flatMap((call): LedgerEntry[] => {
    const time = call.signals.find(({ signal, reference }) => signal === 'time' && reference === base?.name)
    const renewed = call.drift?.state === 'expired'
    const moved = time !== undefined && (all || time.verdict === 'slower' || time.verdict === 'faster')
    if (!moved && !renewed) {
      if (time !== undefined) kept++
      return []
    }
    const { suite, id } = call
    // The code is that of the base, so there is nothing to measure, but somebody has looked at it again.
    if (time === undefined) return [{ ...shared, suite, call: id, replicates: 0 }]
    const { effect: ratio, interval, replicates } = time
    const entry: LedgerEntry = {
      ...shared,
      suite,
      call: id,
      method: 'paired',
      ratio,
      ...(interval === null ? {} : { interval }),
      replicates,
    }
    const line = measurements.get(measurementOf(entry))
    if (line === undefined) return [entry]
    repeated.push(line)
    return []
  })
  return { ledger, repeated, kept }
}

/** No two measurements come to the same figures, in all digits that the ledger keeps. */
function measurementOf(line: LedgerEntry): string {
  const { suite, call, revision, fingerprint, method, ratio, interval, replicates } = roundedEntry(line)
  return JSON.stringify([suite, call, revision, fingerprint, method, ratio, interval, replicates])
}

/** Why a gate's figures cannot be accepted; null when they can. */
export function whyNoPairedAcceptance({ arms, calls, interrupted, shams }: GateRecord): string | null {
  if (interrupted) return 'the gate was stopped before its end'
  if (shams.some(({ alarmed }) => alarmed)) return 'the machine told two copies of the base apart'
  if (!arms[0]?.commit || !arms[1]?.commit) return 'it compares no two revisions of a repository'
  return calls.some(({ signals }) => signals.length > 0) || calls.some(({ drift }) => drift !== undefined)
    ? null
    : 'no call was measured'
}
