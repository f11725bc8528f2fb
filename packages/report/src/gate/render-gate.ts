import type { GateRecord } from '@tidemark/records'
import type { Paint } from '../format/paint.ts'
import { renderGateHeader } from './gate-header.ts'
import { renderGateTable } from './gate-table.ts'
import { renderGateVerdicts } from './gate-verdicts.ts'

/**
 * All that a person reads of a gate: what was compared, what was decided and what to do about it, then the
 * measured calls one by one.
 *
 * @param columns of the screen; names in the table are cut to it, sentences are not
 */
export function renderGate(record: GateRecord, paint: Paint, columns: number): string {
  return [renderGateHeader(record, paint), renderGateFindings(record, paint, columns)]
    .filter((block) => block !== '')
    .join('\n\n')
}

/** The same without its header, for one of many in a row on the same machine. */
export function renderGateFindings(record: GateRecord, paint: Paint, columns: number): string {
  return [renderGateVerdicts(record, paint), renderGateTable(record, paint, columns)]
    .filter((block) => block !== '')
    .join('\n\n')
}
