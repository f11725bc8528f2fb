import { visibleText } from '../format/safe-text.ts'

/** Text that is HTML already. Only {@link html} makes one, so nothing that comes out of a record passes for it. */
class Fragment {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  toString(): string {
    return this.#html
  }
}

export type Markup = Fragment

/** What may stand in a template: markup as it is, lists piece by piece, all else as text. */
export type Content = Markup | string | number | null | readonly Content[]

/**
 * HTML from a template: what is put into it is escaped unless it is markup itself, in text and in quoted attributes
 * alike. Attributes must be quoted, and none may hold a script or an address from outside.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Fragment(parts.reduce((all, part, index) => all + written(values[index - 1] ?? null) + part))
}

/** Text of our own that is no HTML but stands inside an element whose text is not parsed: a style, a script. */
export function verbatim(text: string): Markup {
  return new Fragment(text)
}

function written(value: Content): string {
  if (value === null) return ''
  if (value instanceof Fragment) return value.toString()
  if (typeof value === 'object') return value.map(written).join('')
  return escapeHtml(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it must be written in an element or a quoted attribute; what nobody would see is shown as an escape. */
export function escapeHtml(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
