/** Text as a terminal lays it out: in columns, not in UTF-16 units. */

const plainAscii = /^[ -~]*$/

/** Takes no column: combining marks, joiners and variation selectors on their own. */
const invisible = /^[\p{M}\p{Cf}]+$/u

/**
 * Takes two columns: the wide and fullwidth blocks of UAX #11 (CJK, kana, Hangul, fullwidth forms), and
 * what is drawn as an emoji. Unassigned gaps inside the blocks count as wide, as the annex has it.
 */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]|^\p{Extended_Pictographic}\ufe0f/u

/** Divides a text into characters as they are read. */
export const segmenter: Intl.Segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many columns a terminal needs for a text without control characters. */
export function displayWidth(text: string): number {
  if (plainAscii.test(text)) return text.length
  let columns = 0
  for (const { segment } of segmenter.segment(text)) columns += graphemeWidth(segment)
  return columns
}

/** The text itself, or as much of its beginning as fits into `columns` with an ellipsis. Graphemes stay whole. */
export function truncateToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let kept = ''
  let used = 1
  for (const { segment } of segmenter.segment(text)) {
    used += graphemeWidth(segment)
    if (used > columns) break
    kept += segment
  }
  return `${kept}…`
}

function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}
