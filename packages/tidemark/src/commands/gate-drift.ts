import { type AcceptedDrift, acceptedDrifts, linesSinceTidemark } from '@tidemark/gate'
import { type DriftRules, tidemarkArm } from '@tidemark/gate/side-by-side'
import {
  type GateLedgerFault,
  type GateTidemark,
  type Ledger,
  type LedgerLine,
  ledgerEndsAt,
  linesSince,
  readLedgerSince,
} from '@tidemark/records'
import type { GateOptions } from '../config/gate-options.ts'
import { ledgerPath } from './accept-budget.ts'
import type { GateAnchor, GateArms } from './gate-arms.ts'

/** What the files of a repository say about the drift of its calls. */
export interface DriftFiles {
  /** Null where no older revision is held against. */
  readonly rules: DriftRules | null
  /** What was accepted since the base. */
  readonly sinceBase: ReadonlyMap<string, AcceptedDrift>
  /** For the record; absent fields where there is nothing to say. */
  readonly told: { readonly tidemark?: GateTidemark; readonly ledgerFaults?: readonly GateLedgerFault[] }
}

/**
 * Reads the ledger, holds it against the base's, and finds what was accepted since the tidemark.
 *
 * @param now decides which acceptances have run out
 * @throws RecordFormatError when the ledger is no text, or too large
 */
export async function readDrift(
  options: Pick<GateOptions, 'root' | 'baselinesDirectory' | 'driftBudget' | 'judge'>,
  { arms, how, anchor }: Pick<GateArms, 'arms' | 'how' | 'anchor'>,
  now: Date,
): Promise<DriftFiles> {
  const path = ledgerPath(options)
  const base = how === null ? null : (arms[1]?.commit ?? null)
  // What two folders or packages are has nothing to do with a ledger.
  if (base === null) return { rules: null, sinceBase: new Map(), told: {} }
  const ledger = await readLedgerSince(path, options.root, base)
  const faults = faultsOf(ledger)
  const endsOfBase = await ledgerEndsAt(path, options.root, base)
  // Without them all that was ever accepted would seem to be new.
  const sinceBase = acceptedDrifts(endsOfBase === null ? [] : linesSince(ledger.entries, endsOfBase), now)
  const told = {
    ...(anchor?.pinned ? { tidemark: tidemarkOf(anchor, anchor.pinned.pinned.on) } : {}),
    ...(faults.length === 0 ? {} : { ledgerFaults: faults }),
  }
  if (anchor === null) return { rules: null, sinceBase, told }
  const lines = await linesSinceAnchor(ledger.entries, anchor, path, options.root)
  const rules: DriftRules = {
    arm: anchor.missing === null ? tidemarkArm : null,
    accepted: acceptedDrifts(lines, now),
    driftBudget: options.driftBudget,
    margin: options.judge.margin,
  }
  return { rules, sinceBase, told }
}

function faultsOf({ damaged, faults }: Ledger): readonly GateLedgerFault[] {
  return [...damaged.map((one) => ({ ...one, kind: 'damaged' as const })), ...faults]
}

function tidemarkOf({ revision, missing }: GateAnchor, pinnedOn: string): GateTidemark {
  return { revision, pinnedOn, missing }
}

async function linesSinceAnchor(
  entries: readonly LedgerLine[],
  { pinned, revision }: GateAnchor,
  path: string,
  root: string,
): Promise<readonly LedgerLine[]> {
  if (pinned !== null) return linesSinceTidemark(entries, pinned)
  const ends = await ledgerEndsAt(path, root, revision)
  return ends === null ? [] : linesSince(entries, ends)
}
