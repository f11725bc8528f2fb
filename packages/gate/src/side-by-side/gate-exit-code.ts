import { type GateRecord, isEmptyShard, isSuspected } from '@tidemark/records'
import { type ExitCode, exitCodes } from '../exit-code.ts'

/**
 * The worst finding decides, a proven slowdown first, a drift budget that is spent among them. Never 0 without a
 * comparison: calls that are new are welcome beside calls that were compared, but a gate that compared nothing has not
 * passed. Whether it did is for the whole to say: a shard may have got new calls only, or none.
 */
export function gateExitCode(
  record: GateRecord,
  options: { readonly strict: boolean; readonly allowGone: boolean },
): ExitCode {
  const { calls, brokenSuites, shams, interrupted, outOfTime, shard, ledgerFaults = [] } = record
  const has = (...verdicts: string[]): boolean => calls.some(({ verdict }) => verdicts.includes(verdict))
  if (has('slower') || calls.some(({ breaches }) => breaches.length > 0)) return exitCodes.slower
  if (calls.some(({ drift }) => drift?.state === 'spent' || drift?.state === 'expired')) {
    return exitCodes.slower
  }
  const nothing = calls.length === 0 && !isEmptyShard(record)
  if (has('broken') || brokenSuites.length > 0 || interrupted || nothing) return exitCodes.measurementFailed
  if (shams.some(({ alarmed }) => alarmed)) return exitCodes.measurementFailed
  if (has('changed') || (has('gone') && !options.allowGone)) return exitCodes.baseline
  // What is damaged was lost by accident, and the other lines count; what was edited may hide a slowdown.
  if (ledgerFaults.some(({ kind }) => kind !== 'damaged')) return exitCodes.baseline
  const compared = calls.filter(({ verdict }) => verdict !== 'new' && verdict !== 'gone')
  if (compared.length === 0 && shard === undefined) return exitCodes.baseline
  // The budget was too small to decide anything: what needs no measuring does not count.
  const needed = compared.filter(({ identical }) => !identical)
  if (outOfTime && needed.every(({ verdict }) => verdict === 'undecided')) return exitCodes.measurementFailed
  // Nor is it a pass when what looks slower only lacks the time to be confirmed.
  if (outOfTime && needed.some(isSuspected)) return exitCodes.measurementFailed
  return options.strict && has('undecided') ? exitCodes.undecided : exitCodes.ok
}
