/**
 * A string literal of JavaScript for exactly this text: one line of printable ASCII whatever the text, so that nothing
 * in it ends the literal, or the comment that the literal stands in.
 */
export function literal(text: string): string {
  return `'${text.replaceAll(/[^ -~]|['\\]/g, escaped)}'`
}

/** @param unit one unit of UTF-16: surrogates are escaped one by one, with a partner or without */
function escaped(unit: string): string {
  if (unit === "'" || unit === '\\') return `\\${unit}`
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
