import type { GateRecord } from '@tidemark/records'
import { safeText } from '../format/safe-text.ts'
import { code, escapeText } from './markdown-text.ts'
import { longestComment, renderGateMarkdown } from './render-gate-markdown.ts'

/** What a proposal to accept a gate rests on. */
export interface Proposal {
  readonly record: GateRecord
  /** Full hash of the commit that was measured. */
  readonly commit: string
  /** Page of the run that measured it. */
  readonly runUrl: string
  /** Who asks, and why. */
  readonly asker: string
  readonly reason: string
  /** Lines that are added to the ledger. */
  readonly lines: number
  /** What that takes from the drift budgets; empty where there are none. */
  readonly budget: string
}

/**
 * The text of a pull request that accepts a gate: who asks and why, what is left of the budgets, then what the gate found.
 * As in a comment, only blocks of HTML hold text that is not ours.
 *
 * @param longest characters at the most, 16,384 or more
 */
export function renderProposal(proposal: Proposal, longest: number = longestComment): string {
  const { record, commit, runUrl, asker, reason, lines, budget } = proposal
  const head = [
    `<p>Adds ${lines === 1 ? 'a line' : `${lines} lines`} to the ledger, and nothing else: what <a href="${escapeText(runUrl)}">this run</a> measured for ${code(commit.slice(0, 9))} is accepted. Asked for by ${code(asker)}:</p>`,
    block([reason]),
    ...(budget === '' ? [] : [block(budget.split('\n').slice(0, mostLines))]),
  ].join('\n\n')
  return `${head}\n\n${renderGateMarkdown(record, longest - head.length - 2)}`
}

/** Calls whose budget is shown; the ledger has all of them. */
const mostLines = 21

function block(lines: readonly string[]): string {
  return `<pre>\n${lines.map((line) => escapeText(safeText(line, 300))).join('\n')}\n</pre>`
}
