import { join } from 'node:path'
import { type Charge, type ChargeOptions, chargeAcceptance, linesSinceTidemark } from '@tidemark/gate'
import {
  type AnchorDocument,
  type LedgerEntry,
  type LedgerLine,
  readAnchor,
  readLedger,
} from '@tidemark/records'
import { renderCharges, renderOverBudget, safeText } from '@tidemark/report'
import { ConfigError } from '../config/config-error.ts'
import type { Options } from '../config/options.ts'

/** What an acceptance takes from the drift budgets of its calls. */
export interface BudgetedAcceptance {
  /** The lines to write; those that go past a budget knowingly say so. */
  readonly ledger: readonly LedgerEntry[]
  /** Whether a call would go past its budget, and nobody said that it may. */
  readonly refused: boolean
  /** One for each line with a ratio; none where no tidemark is pinned, as there is no budget then. */
  readonly charges: readonly Charge[]
  readonly anchor: AnchorDocument | null
}

export function ledgerPath({ baselinesDirectory }: Pick<Options, 'baselinesDirectory'>): string {
  return join(baselinesDirectory, 'ledger.ndjson')
}

/**
 * The lines of the ledger as they are. Those that are damaged or were edited are told on stderr: they count all the same.
 *
 * @throws RecordFormatError when the ledger is no text
 */
export async function ledgerLines(
  options: Pick<Options, 'baselinesDirectory'>,
): Promise<readonly LedgerLine[]> {
  const { entries, damaged, faults } = await readLedger(ledgerPath(options))
  for (const { line, reason } of [...damaged, ...faults]) {
    process.stderr.write(`ledger.ndjson:${line}: ${safeText(reason, 400)}\n`)
  }
  return entries
}

/**
 * Charges the lines of an acceptance to the drift budgets of their calls.
 *
 * @param lines of the ledger as it is
 * @throws RecordFormatError when `tidemark.json` is damaged
 */
export async function chargeBudget(
  entries: readonly LedgerEntry[],
  lines: readonly LedgerLine[],
  limitsOf: ChargeOptions['limitsOf'],
  options: Options,
  { overBudget, now }: Pick<ChargeOptions, 'overBudget' | 'now'>,
): Promise<BudgetedAcceptance> {
  const anchor = await readAnchor(options.baselinesDirectory)
  if (anchor === null) return { ledger: entries, refused: false, charges: [], anchor }
  const charges = chargeAcceptance(entries, {
    since: linesSinceTidemark(lines, anchor),
    limitsOf,
    driftBudget: options.driftBudget,
    margin: options.judge.margin,
    overBudget,
    now,
  })
  const charged = new Map(charges.map(({ entry }) => [`${entry.suite}\n${entry.call}`, entry]))
  return {
    ledger: entries.map((entry) => charged.get(`${entry.suite}\n${entry.call}`) ?? entry),
    refused: !overBudget && charges.some(({ over }) => over),
    charges,
    anchor,
  }
}

/** Says what is left, or on stderr why nothing was accepted. */
export function tellBudget(budgeted: BudgetedAcceptance): void {
  const text = budgetText(budgeted)
  if (text !== '') (budgeted.refused ? process.stderr : process.stdout).write(`${text}\n`)
}

/** What is left, or why nothing is accepted; empty where there is no budget. */
export function budgetText({ refused, charges, anchor }: BudgetedAcceptance): string {
  if (anchor === null || charges.length === 0) return ''
  return refused ? renderOverBudget(charges, anchor) : renderCharges(charges, anchor)
}

/**
 * The last day of an acceptance as it was given; null for good.
 *
 * @param where it was given, for the message
 * @throws ConfigError unless it is a day of the calendar that is not over
 */
export function checkedExpiry(text: string | undefined, now: Date, where = '--expires'): string | null {
  if (text === undefined) return null
  const today = now.toISOString().slice(0, 10)
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  const isDay = day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  if (isDay && text >= today) return text
  throw new ConfigError(
    `${where}: found ${JSON.stringify(text)}; allowed is a day from ${today} (UTC) on, such as 2027-01-31`,
  )
}
