import { html, type Markup } from './markup.ts'
import type { PageCall } from './page-call.ts'
import { standingOrder } from './standing.ts'
import { keyOf } from './standing-badge.ts'

/** Which calls are shown. Hidden until the script of the page runs, which it needs. */
export function filters(calls: readonly PageCall[]): Markup {
  const over = calls.filter(({ isOverBudget }) => isOverBudget).length
  const counts = standingOrder
    .map((one): [string, number] => [one, calls.filter(({ standing }) => standing === one).length])
    .concat([['over budget', over]])
    .filter(([, count]) => count > 0)
  return html`<div class="tools" role="search" hidden>
<input type="search" id="find" aria-label="Find calls by name" placeholder="Find a call">
<fieldset class="choice"><legend>Show</legend>
${[choice('', 'all', calls.length), ...counts.map(([word, count]) => choice(keyOf(word), word, count))]}</fieldset>
<button type="button" id="unfold">Open or close all</button>
<output id="told"></output>
</div>
`
}

function choice(key: string, word: string, count: number): Markup {
  return html`<label><input type="radio" name="standing" value="${key}"${key === '' ? html` checked` : null}><span>${word} ${count}</span></label>
`
}

/** The theme of the system, or one of two. */
export function themes(): Markup {
  const choices = [
    ['', 'System'],
    ['light', 'Light'],
    ['dark', 'Dark'],
  ].map(
    ([value = '', word = '']) =>
      html`<label><input type="radio" name="theme" value="${value}"${value === '' ? html` checked` : null}><span>${word}</span></label>
`,
  )
  return html`<fieldset class="choice theme" hidden><legend>Theme</legend>
${choices}</fieldset>`
}
