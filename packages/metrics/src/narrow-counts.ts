import { placeFor } from './slab.ts'

/** Counts of neighbouring slots, each as wide as it has to be. */
export type Counts = Uint8Array | Uint16Array | Uint32Array | Float64Array

/**
 * A copy of counts which gives each as many bytes as the total of all may need. A scrape copies thousands of slots of
 * every series, most of which hold few values.
 */
export function copyCounts(counts: Uint32Array | Float64Array, total: number): Counts {
  const copy = unfilled(counts, total)
  copy.set(counts)
  return copy
}

function unfilled(counts: Uint32Array | Float64Array, total: number): Counts {
  const { length } = counts
  const bytes = total < 2 ** 8 ? 1 : total < 2 ** 16 ? 2 : counts.BYTES_PER_ELEMENT
  const { buffer, byteOffset } = placeFor(bytes * length)
  if (bytes === 1) return new Uint8Array(buffer, byteOffset, length)
  if (bytes === 2) return new Uint16Array(buffer, byteOffset, length)
  return bytes === 4
    ? new Uint32Array(buffer, byteOffset, length)
    : new Float64Array(buffer, byteOffset, length)
}

/**
 * Where the sum over the counts reaches each rank. Added up from the end, where more than what is above a rank,
 * `total - rank` values, is there: quantiles that are asked for are mostly those of the upper half, and the counts below the
 * lowest need not be added up.
 *
 * @param ranks ascending, from 1 to `total`
 * @param total of all counts
 */
export function positionsOfRanks(counts: Counts, ranks: readonly number[], total: number): readonly number[] {
  const { words, perWordBits, factor, shift } = inWords(counts, total)
  const positions: number[] = ranks.map(() => 0)
  let position = counts.length
  let after = 0
  let word = words.length
  // Counts at the end that fill no word.
  let afterWord = 0
  for (let at = word << perWordBits; word > 0 && at < counts.length; at++) afterWord += counts[at] as number
  for (let at = ranks.length - 1; at >= 0; at--) {
    const above = total - (ranks[at] as number)
    // Where there are words, all sums and ranks are integers of 32 bits.
    const integerAbove = above | 0
    if (word > 0 && afterWord <= above) {
      for (; word >= BLOCK; word -= BLOCK) {
        const sum = (afterWord + (Math.imul(sumOfBlock(words, word - BLOCK), factor) >>> shift)) | 0
        if (sum > integerAbove) break
        afterWord = sum
      }
      for (; word > 0; word--) {
        const sum = (afterWord + (Math.imul(words[word - 1] as number, factor) >>> shift)) | 0
        if (sum > integerAbove) break
        afterWord = sum
      }
      if (word << perWordBits < position) {
        position = word << perWordBits
        after = afterWord
      }
    }
    while (after <= above) after += counts[--position] as number
    positions[at] = position
  }
  return positions
}

/**
 * The sums over the counts before each end.
 *
 * @param ends ascending positions, up to the length
 * @param total of all counts
 */
export function sumsBefore(counts: Counts, ends: readonly number[], total: number): readonly number[] {
  const { words, perWordBits, factor, shift } = inWords(counts, total)
  const sums: number[] = []
  let word = 0
  let parts = 0
  let position = 0
  let sum = 0
  for (const end of ends) {
    const wordsEnd = Math.min(end >>> perWordBits, words.length)
    for (; word + BLOCK <= wordsEnd; word += BLOCK) parts = (parts + sumOfBlock(words, word)) | 0
    for (; word < wordsEnd; word++) parts = (parts + (words[word] as number)) | 0
    if (word << perWordBits > position) {
      position = word << perWordBits
      sum = Math.imul(parts, factor) >>> shift
    }
    while (position < end) sum += counts[position++] as number
    sums.push(sum)
  }
  return sums
}

/**
 * Counts as parts of 32-bit words, to be added several at a time. The total fits into a part, so none overflows into
 * the next one; `Math.imul(sum, factor) >>> shift` is the sum over the parts of a sum of words.
 */
interface CountsInWords {
  /** None when sums of 32 bits would be too small. */
  readonly words: Uint32Array
  /** The binary logarithm of how many counts a word has. */
  readonly perWordBits: 0 | 1 | 2
  readonly factor: number
  readonly shift: number
}

function inWords(counts: Counts, total: number): CountsInWords {
  if (total >= 2 ** 31 || counts instanceof Float64Array) return TOO_LARGE
  if (counts instanceof Uint32Array) return { words: counts, perWordBits: 0, factor: 1, shift: 0 }
  const { buffer, byteOffset, byteLength } = counts
  const words = new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4))
  return counts instanceof Uint16Array
    ? { words, perWordBits: 1, factor: 0x10001, shift: 16 }
    : { words, perWordBits: 2, factor: 0x1010101, shift: 24 }
}

const TOO_LARGE: CountsInWords = { words: new Uint32Array(0), perWordBits: 0, factor: 1, shift: 0 }

/** Words that are added up at once. Without `| 0` each position would be checked for overflow, which takes a fifth more. */
const BLOCK = 16

function sumOfBlock(words: Uint32Array, at: number): number {
  return (
    ((words[at] as number) +
      (words[(at + 1) | 0] as number) +
      (words[(at + 2) | 0] as number) +
      (words[(at + 3) | 0] as number) +
      (words[(at + 4) | 0] as number) +
      (words[(at + 5) | 0] as number) +
      (words[(at + 6) | 0] as number) +
      (words[(at + 7) | 0] as number) +
      (words[(at + 8) | 0] as number) +
      (words[(at + 9) | 0] as number) +
      (words[(at + 10) | 0] as number) +
      (words[(at + 11) | 0] as number) +
      (words[(at + 12) | 0] as number) +
      (words[(at + 13) | 0] as number) +
      (words[(at + 14) | 0] as number) +
      (words[(at + 15) | 0] as number)) |
    0
  )
}
