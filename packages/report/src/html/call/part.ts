import { ownFrames } from '../../breakage.ts'
import { type Content, html, type Markup } from '../markup.ts'

/** A sentence about a call, under a word that says what kind of finding it is. */
export interface Finding {
  /** In the colour of the tone; null where the sentence goes on with the one before. */
  readonly word: string | null
  readonly text: string
  readonly tone: 'bad' | 'good' | 'doubt' | 'plain' | 'hint'
}

export interface CallPart {
  readonly title: string
  readonly findings: readonly Finding[]
  readonly stack?: string | undefined
  readonly charts: readonly Markup[]
  readonly more: readonly Markup[]
}

/** What one record says of a call: sentences, then charts side by side, then what explains them. */
export function callPart({ title, findings, stack, charts, more }: CallPart): Markup {
  const frames = ownFrames(stack)
  const code = frames.length === 0 ? null : html`<pre>${frames.map((frame) => html`${frame}\n`)}</pre>`
  return html`<section class="part">
<h4>${title}</h4>
<ul class="findings">
${findings.map(findingItem)}</ul>
${code}${side(charts)}${more}</section>
`
}

function side(charts: readonly Markup[]): Content {
  return charts.length === 0 ? null : html`<div class="charts">\n${charts}</div>\n`
}

function findingItem({ word, text, tone }: Finding): Markup {
  return html`<li class="${tone}">${word === null ? null : html`<b>${word}</b> `}${text}</li>
`
}
