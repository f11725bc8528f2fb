import { safeText } from '../../format/safe-text.ts'
import { html, type Markup } from '../markup.ts'
import type { PageCall } from '../page-call.ts'
import { needsSomebody } from '../standing.ts'
import { badge, keysOf } from '../standing-badge.ts'
import { gatePart } from './gate-part.ts'
import { historyPart } from './history-part.ts'
import { loadPart } from './load-part.ts'
import { runPart } from './run-part.ts'

/** All that is known of a call. Closed where nobody has to look, unless it is the only one. */
export function callSection(page: PageCall, isOnly: boolean): Markup {
  const { suite, id, anchor, gates, runs, loads, histories, standing, isOverBudget } = page
  const isOpen = isOnly || isOverBudget || needsSomebody.includes(standing)
  // The target of links is inside: a browser opens what is closed around it.
  return html`<details class="call"${isOpen ? html` open` : null} data-keys="${keysOf(page)}" data-name="${suite} › ${id}">
<summary><h3><bdi>${safeText(id)}</bdi> <span class="suite"><bdi>${safeText(suite)}</bdi></span></h3>${badge(page)}</summary>
<div class="about" id="${anchor}">
${gates.map(({ call, gate }) => gatePart(call, gate))}${runs.map(runPart)}${loads.map(({ call, record }) => loadPart(call, record))}${histories.map(historyPart)}</div>
</details>
`
}
