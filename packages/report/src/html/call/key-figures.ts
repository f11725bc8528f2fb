import { type DataTable, dataTable } from '../data-table.ts'
import { html, type Markup } from '../markup.ts'

/** The few figures that a reader looks for first, beside the charts. */
export function keyFigures(...tables: readonly DataTable[]): Markup {
  return html`<div class="key">
${tables.map((table) => html`${dataTable(table)}\n`)}</div>
`
}
