import { mkdir } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import {
  type AcceptOptions,
  type ExitCode,
  exitCodes,
  type PairedAcceptance,
  planPairedAcceptance,
  whyNoPairedAcceptance,
} from '@tidemark/gate'
import {
  appendLedger,
  type GateRecord,
  type LedgerEntry,
  RecordFormatError,
  readBaselines,
  readGateRecord,
} from '@tidemark/records'
import { safeText } from '@tidemark/report'
import type { Options } from '../config/options.ts'
import { environmentOf } from '../measure-run.ts'
import {
  type BudgetedAcceptance,
  chargeBudget,
  ledgerLines,
  ledgerPath,
  tellBudget,
} from './accept-budget.ts'

/**
 * The record of a gate in a file; null where it is something else, which the reader of runs has to tell.
 *
 * @throws RecordFormatError when it is a damaged record of a gate
 */
export async function gateRecordIn(file: string): Promise<GateRecord | null> {
  try {
    return await readGateRecord(resolve(process.cwd(), file))
  } catch (error) {
    // These two are looked at behind the kind, so it is a gate.
    const damaged =
      error instanceof RecordFormatError && ['RECORD_VERSION', 'RECORD_FIELD'].includes(error.code)
    if (damaged) throw error
    return null
  }
}

/** How a gate is accepted, beside what its record says. */
export type AskedOfGate = Omit<AcceptOptions, 'environment'> & { readonly overBudget: boolean }

/** What accepting a gate would write and take from budgets, or why it cannot be. */
export type GateAcceptance =
  | { readonly state: 'refused'; readonly why: string }
  | ({ readonly state: 'planned'; readonly budgeted: BudgetedAcceptance } & Omit<PairedAcceptance, 'ledger'>)

/**
 * The paired ratios of a gate as lines of the ledger, and no baselines, of whose figures a gate knows nothing. Writes
 * nothing.
 *
 * @throws RecordFormatError when something in the folder of baselines is damaged
 */
export async function planGate(
  gate: GateRecord,
  options: Options,
  asked: AskedOfGate,
): Promise<GateAcceptance> {
  const why = whyNoPairedAcceptance(gate)
  if (why !== null) return { state: 'refused', why }
  const { baselinesDirectory, environmentSuffix } = options
  const baselines = await readBaselines(baselinesDirectory)
  const environment = environmentOf(baselines, gate.fingerprint, environmentSuffix)
  const lines = await ledgerLines(options)
  const { ledger, ...others } = planPairedAcceptance(gate, lines, { ...asked, environment })
  const budgeted = await chargeBudget(ledger, lines, limitsIn(gate), options, asked)
  return { state: 'planned', budgeted, ...others }
}

/** Accepts a gate: writes the lines, and tells of them. */
export async function acceptGate(gate: GateRecord, options: Options, asked: AskedOfGate): Promise<ExitCode> {
  const acceptance = await planGate(gate, options, asked)
  if (acceptance.state === 'refused') {
    process.stderr.write(`nothing was accepted: ${acceptance.why}\n`)
    return exitCodes.measurementFailed
  }
  const { budgeted, repeated, kept } = acceptance
  if (budgeted.refused) {
    tellBudget(budgeted)
    return exitCodes.slower
  }
  const { ledger } = budgeted
  await mkdir(options.baselinesDirectory, { recursive: true })
  await appendLedger(ledgerPath(options), ledger)
  const accepted = ledger.map((entry) => `accepted: ${nameOf(entry)}\n`)
  const already = repeated.map((line) => `accepted already: ${nameOf(line)}, ${whenAndWhy(line)}\n`)
  process.stdout.write([...accepted, ...already].join(''))
  tellBudget(budgeted)
  if (kept > 0) process.stdout.write(`kept ${kept} as they are (--all accepts them too)\n`)
  const written = `written to ${relative(process.cwd(), ledgerPath(options))}; commit it with your change`
  process.stdout.write(`${ledger.length === 0 ? 'nothing to write' : written}\n`)
  return exitCodes.ok
}

function limitsIn({ calls }: GateRecord): Parameters<typeof chargeBudget>[2] {
  return (suite, id) => calls.find((call) => call.suite === suite && call.id === id)?.limits ?? {}
}

function nameOf({ suite, call }: LedgerEntry): string {
  return `${safeText(suite)} › ${safeText(call)}`
}

function whenAndWhy({ at, reason }: LedgerEntry): string {
  return `on ${safeText(at.slice(0, 10))}: ${safeText(reason, 400)}`
}
