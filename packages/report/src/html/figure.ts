import { legend, type Series } from './chart/series.ts'
import { type DataTable, dataTable } from './data-table.ts'
import { html, type Markup } from './markup.ts'

export interface Figure {
  readonly title: string
  readonly series: readonly Pick<Series<unknown>, 'label' | 'style'>[]
  /** What its marks mean, beyond the series. */
  readonly hint?: string
  readonly chart: Markup
  /** The figures of the chart, for those who read rather than look. */
  readonly table: DataTable
}

/** A chart with its title, what its marks mean, and its figures. */
export function figure({ title, series, hint, chart, table }: Figure): Markup {
  return html`<figure>
<figcaption><strong>${title}</strong>${legend(series)}${hint === undefined ? null : html`<span class="hint">${hint}</span>`}</figcaption>
${chart}
<details class="behind"><summary>Figures of this chart</summary>
${dataTable(table)}
</details>
</figure>
`
}
