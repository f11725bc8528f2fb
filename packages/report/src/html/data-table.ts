import { type Content, html, type Markup } from './markup.ts'

export interface DataTable {
  /** What the table holds; read out before it. */
  readonly caption: string
  /** The first is that of the rows' names. */
  readonly headings: readonly string[]
  /** As many cells as there are headings; the first names the row. */
  readonly rows: readonly (readonly Content[])[]
}

/** A table of figures: names on the left, figures aligned on the right. Scrolls by itself where it is too wide. */
export function dataTable({ caption, headings, rows }: DataTable): Markup {
  const [name = '', ...others] = headings
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table class="data">
<caption>${caption}</caption>
<thead><tr><th scope="col">${name}</th>${others.map((heading) => html`<th scope="col" class="n">${breakable(heading)}</th>`)}</tr></thead>
<tbody>
${rows.map(([first = null, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td class="n">${cell}</td>`)}</tr>\n`)}</tbody>
</table>
</div>`
}

/** A revision, such as `main@1a2b3c4d5`, may go on in a line of its own. */
function breakable(heading: string): Content {
  const [first = '', ...others] = heading.split('@')
  return [first, ...others.map((other) => html`<wbr>@${other}`)]
}
