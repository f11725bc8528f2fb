import { escapeMarkup } from '../format/escape-markup.ts'
import { safeText } from '../format/safe-text.ts'

/**
 * Text of a record inside a block of HTML in Markdown: there Markdown obeys nothing, and in `code` GitHub and GitLab
 * make no link, mention, reference or emoji of it.
 *
 * @see https://github.github.com/gfm/#html-blocks
 * @param width columns at the most; marks that take no column are bounded as well
 */
export function code(text: string, width = 200): string {
  return `<code>${escapeText(safeText(text.slice(0, 4 * width), width))}</code>`
}

/** The same without its element, for `pre`. Robots that read a comment as it was written find no name after an @. */
export function escapeText(text: string): string {
  return escapeMarkup(text).replaceAll('@', '&#64;')
}

/** As many lines from the first on as fit, each with its line break. */
export function fitting(lines: readonly string[], longest: number): readonly string[] {
  let left = longest
  const end = lines.findIndex((line) => {
    left -= line.length + 1
    return left < 0
  })
  return end === -1 ? lines : lines.slice(0, end)
}
