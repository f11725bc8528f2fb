/** What is longer the runtime writes faster, which takes as long as a hundred characters to begin. */
const SHORT = 128

/** UTF-8 needs at most three bytes for each UTF-16 code unit. */
export const MAX_BYTES_PER_UNIT = 3

/**
 * Writes text as UTF-8, as `Buffer.write` does.
 *
 * @param into has room for {@link MAX_BYTES_PER_UNIT} times its length from `start` on
 * @returns where it ends
 */
export function writeUtf8(text: string, into: Buffer, start: number): number {
  let at = 0
  if (text.length <= SHORT) {
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 0x7f) break
      into[start + at] = unit
    }
    if (at === text.length) return start + at
  }
  return start + at + into.write(at === 0 ? text : text.slice(at), start + at)
}
