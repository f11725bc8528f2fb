import type { AnchorDocument } from './anchor.ts'
import type { BaselineCall, BaselineDocument, EnvironmentDocument } from './baseline.ts'
import { canonicalJson, canonicalLine } from './canonical-json.ts'
import {
  anchorKind,
  baselineKind,
  type DocumentKind,
  environmentKind,
  gateKind,
  historyKind,
  ledgerKind,
  loadKind,
  runKind,
} from './document-kind.ts'
import type { GateRecord } from './gate.ts'
import type { HistoryCall, HistoryEntry } from './history.ts'
import type { LedgerLine } from './ledger.ts'
import type { LoadRecord } from './load.ts'
import { fieldPath, RecordFormatError } from './record-format-error.ts'
import { refusedKeys } from './refused-keys.ts'
import type { RunRecord } from './run.ts'
import { validate } from './validate.ts'

/** Significant digits of an accepted figure: finer than any margin, coarse enough for a short diff. */
const baselineDigits = 4
/** Significant digits of the calibration replicates, which later runs are tested against. */
const replicateDigits = 5
/** Significant digits of a ledger ratio: fifty chained links stay within 0.01 % of the exact product. */
const ledgerDigits = 6
/** Significant digits of a history's times: a hundredth of the noise of any of them. */
const historyDigits = 5
/** Significant digits of a standard error, which is itself known to a tenth or so. */
const errorDigits = 3

/**
 * The canonical text of a run record, figures unrounded.
 *
 * @throws RecordFormatError when the record could not be read back
 */
export function formatRunRecord(record: RunRecord): string {
  refuseUnreadable(runKind, record)
  return canonicalJson(record)
}

/**
 * The canonical text of a gate record, figures unrounded.
 *
 * @throws RecordFormatError when the record could not be read back
 */
export function formatGateRecord(record: GateRecord): string {
  refuseUnreadable(gateKind, record)
  return canonicalJson(record)
}

/**
 * The canonical text of a load record, figures unrounded.
 *
 * @throws RecordFormatError when the record could not be read back
 */
export function formatLoadRecord(record: LoadRecord): string {
  refuseUnreadable(loadKind, record)
  return canonicalJson(record)
}

/**
 * The canonical text of a baseline: figures rounded to 4 significant digits, calibration replicates to 5,
 * the histogram exact.
 *
 * @throws RecordFormatError when the document could not be read back
 */
export function formatBaseline(document: BaselineDocument): string {
  refuseUnreadable(baselineKind, document)
  const calls = Object.entries(document.calls).map(([id, call]) => [id, roundedCall(call)] as const)
  return canonicalJson({ ...document, calls: Object.fromEntries(calls) })
}

/**
 * The canonical text of a `tidemark.json`.
 *
 * @throws RecordFormatError when the document could not be read back
 */
export function formatAnchor(document: AnchorDocument): string {
  refuseUnreadable(anchorKind, document)
  return canonicalJson(document)
}

/**
 * The canonical text of an `environment.json`.
 *
 * @throws RecordFormatError when the document could not be read back
 */
export function formatEnvironment(document: EnvironmentDocument): string {
  refuseUnreadable(environmentKind, document)
  return canonicalJson(document)
}

/**
 * One line of the ledger, with its newline; ratio and interval rounded to 6 significant digits.
 *
 * @throws RecordFormatError when the entry could not be read back
 */
export function formatLedgerEntry(entry: LedgerLine): string {
  refuseUnreadable(ledgerKind, entry)
  return `${canonicalLine(roundedEntry(entry))}\n`
}

/** An entry with as many digits of its figures as the ledger keeps: what is read of it again. */
export function roundedEntry(entry: LedgerLine): LedgerLine {
  const { ratio, interval } = entry
  const figure = (value: number): number => rounded(value, ledgerDigits)
  return {
    ...entry,
    ...(ratio !== undefined && { ratio: figure(ratio) }),
    ...(interval !== undefined && { interval: [figure(interval[0]), figure(interval[1])] }),
  }
}

/**
 * One line of a history, with its newline; ratios rounded to 6 significant digits, times to 5, errors to 3.
 *
 * @throws RecordFormatError when the entry could not be read back
 */
export function formatHistoryEntry(entry: HistoryEntry): string {
  refuseUnreadable(historyKind, entry)
  const calls = Object.entries(entry.calls).map(([id, call]) => [id, roundedHistoryCall(call)] as const)
  return `${canonicalLine({ ...entry, calls: Object.fromEntries(calls) })}\n`
}

function roundedHistoryCall({ ratio, error, calibrated, p50Ns, ...rest }: HistoryCall): HistoryCall {
  return {
    ...rest,
    ...(ratio !== undefined && { ratio: rounded(ratio, ledgerDigits) }),
    ...(error !== undefined && { error: rounded(error, errorDigits) }),
    ...(calibrated !== undefined && { calibrated: rounded(calibrated, historyDigits) }),
    ...(p50Ns !== undefined && { p50Ns: rounded(p50Ns, historyDigits) }),
  }
}

function roundedCall(call: BaselineCall): BaselineCall {
  const { latencyNs, calibration } = call
  const figure = (value: number): number => rounded(value, baselineDigits)
  return {
    ...call,
    latencyNs: {
      mean: figure(latencyNs.mean),
      p50: figure(latencyNs.p50),
      p90: figure(latencyNs.p90),
      p99: figure(latencyNs.p99),
      p999: figure(latencyNs.p999),
    },
    opsPerSecond: figure(call.opsPerSecond),
    bytesPerOperation: figure(call.bytesPerOperation),
    calibration: {
      ratio: figure(calibration.ratio),
      replicates: calibration.replicates.map((ratio) => rounded(ratio, replicateDigits)),
      spread: figure(calibration.spread),
      noiseFloor: figure(calibration.noiseFloor),
    },
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}

/** What cannot be read back must not be written: JSON would turn NaN into null and lose `__proto__`. */
function refuseUnreadable<Document>(kind: DocumentKind<Document>, document: Document): void {
  const file = `${kind.noun} to be written`
  refuseKeys(document, [], file)
  validate(kind, document, file)
}

function refuseKeys(value: unknown, path: readonly (string | number)[], file: string): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    const place = [...path, Array.isArray(value) ? Number(key) : key]
    if (refusedKeys.includes(key)) {
      throw new RecordFormatError({
        code: 'RECORD_KEY',
        file,
        field: fieldPath(place),
        found: `the name ${key}`,
        allowed: `any name but ${refusedKeys.join(', ')}`,
        remedy: 'choose another name for it in the suite',
      })
    }
    refuseKeys(Object.getOwnPropertyDescriptor(value, key)?.value, place, file)
  }
}
