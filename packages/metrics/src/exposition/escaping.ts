// Exposition formats 0.0.4, "Comments, help text, and type information", and OpenMetrics 1.0, section
// "Escaping": a raw newline would fail the whole scrape, not only its line.

/** In a pattern with the flag `u` this range matches surrogates without their other half only. */
const UNSAFE_IN_LABEL = /[\\"\n\ud800-\udfff]/u
const EVERY_UNSAFE_IN_LABEL = /[\\"\n\ud800-\udfff]/gu
const EVERY_UNSAFE_IN_HELP = /[\\\n\ud800-\udfff]/gu

function escapeCharacter(character: string): string {
  switch (character) {
    case '\\':
      return '\\\\'
    case '"':
      return '\\"'
    case '\n':
      return '\\n'
    default:
      // UTF-8 has no lone surrogates. Replaced here and not when encoded, so that series that would look
      // alike on the wire look alike to who searches for duplicates.
      return '\ufffd'
  }
}

/** What stands between the quotes of a label's value; the same in both formats. */
export function escapeLabelValue(value: string): string {
  return UNSAFE_IN_LABEL.test(value) ? value.replace(EVERY_UNSAFE_IN_LABEL, escapeCharacter) : value
}

/** The text of a HELP line in the text format, which leaves quotes alone. */
export function escapeHelp(text: string): string {
  return text.replace(EVERY_UNSAFE_IN_HELP, escapeCharacter)
}

/** The text of a HELP line in OpenMetrics, which escapes quotes too. */
export function escapeOpenMetricsHelp(text: string): string {
  return text.replace(EVERY_UNSAFE_IN_LABEL, escapeCharacter)
}
