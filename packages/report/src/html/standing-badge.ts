import { html, type Markup } from './markup.ts'
import type { PageCall } from './page-call.ts'

/** What the filters of the page find a call by. */
export function keysOf({ standing, isOverBudget }: PageCall): string {
  return [standing, ...(isOverBudget ? ['over budget'] : [])].map(keyOf).join(' ')
}

/** A standing as one word, for a class and for filters. */
export function keyOf(standing: string): string {
  return standing.replaceAll(' ', '-')
}

export function badge({ standing, isOverBudget }: PageCall): Markup {
  const over = isOverBudget ? html` <span class="badge over-budget">over budget</span>` : null
  return html`<span class="badge ${keyOf(standing)}">${standing}</span>${over}`
}
