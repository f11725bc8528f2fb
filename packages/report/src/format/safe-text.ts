/**
 * Text from a suite, a file or an error made safe for a terminal: control characters (which could move
 * the cursor or hide a line) are shown as escapes, and the length is bounded.
 */
export function safeText(text: string, longest = 200): string {
  const visible = text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return visible.length > longest ? `${visible.slice(0, longest - 1)}…` : visible
}
