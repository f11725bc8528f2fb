import { truncateToWidth } from './display-width.ts'

/** Could move the cursor, colour or hide a line, or turn the reading order; and halves of characters. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu

/** Text with control and bidirectional characters shown as escapes such as `\u001b`. */
export function visibleText(text: string): string {
  return text.replaceAll(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * Text from a suite, a file or an error made safe for a terminal: control characters are shown as escapes
 * such as `\u001b`, and the length is bounded.
 *
 * @param columns the most it may take on the terminal; longer text ends in an ellipsis
 */
export function safeText(text: string, columns = 200): string {
  return truncateToWidth(visibleText(text), columns)
}
