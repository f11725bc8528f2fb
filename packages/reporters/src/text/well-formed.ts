/** Half a surrogate pair, such as of a text that was cut, cannot be written as UTF-8: it becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
