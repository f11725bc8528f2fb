import { mkdir } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import {
  type AcceptOptions,
  type ExitCode,
  exitCodes,
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
import { chargeBudget, ledgerPath, tellBudget } from './accept-budget.ts'

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

/** Accepts the paired ratios of a gate: lines of the ledger, and no baselines, of whose figures a gate knows nothing. */
export async function acceptGate(
  gate: GateRecord,
  options: Options,
  asked: Omit<AcceptOptions, 'environment'> & { readonly overBudget: boolean },
): Promise<ExitCode> {
  const refusal = whyNoPairedAcceptance(gate)
  if (refusal !== null) {
    process.stderr.write(`nothing was accepted: ${refusal}\n`)
    return exitCodes.measurementFailed
  }
  const { baselinesDirectory, environmentSuffix } = options
  const baselines = await readBaselines(baselinesDirectory)
  const environment = environmentOf(baselines, gate.fingerprint, environmentSuffix)
  const { ledger, kept } = planPairedAcceptance(gate, { ...asked, environment })
  const budgeted = await chargeBudget(ledger, limitsIn(gate), options, asked)
  if (budgeted.refused) {
    tellBudget(budgeted)
    return exitCodes.slower
  }
  await mkdir(baselinesDirectory, { recursive: true })
  await appendLedger(ledgerPath(options), budgeted.ledger)
  const accepted = budgeted.ledger.map(nameOf).map((name) => `accepted: ${name}\n`)
  process.stdout.write(accepted.join(''))
  tellBudget(budgeted)
  if (kept > 0) process.stdout.write(`kept ${kept} as they are (--all accepts them too)\n`)
  const written = `written to ${relative(process.cwd(), ledgerPath(options))}; commit it with your change`
  process.stdout.write(`${ledger.length === 0 ? 'nothing to write' : written}\n`)
  return exitCodes.ok
}

function limitsIn({ calls }: GateRecord): Parameters<typeof chargeBudget>[1] {
  return (suite, id) => calls.find((call) => call.suite === suite && call.id === id)?.limits ?? {}
}

function nameOf({ suite, call }: LedgerEntry): string {
  return `${safeText(suite)} › ${safeText(call)}`
}
