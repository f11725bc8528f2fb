/** Counts of neighbouring slots, each as wide as it has to be. */
export type Counts = Uint8Array | Uint16Array | Uint32Array | Float64Array

/**
 * A copy of counts which gives each as many bytes as the total of all may need. A scrape copies thousands of slots of
 * every series, most of which hold few values.
 */
export function copyCounts(counts: Uint32Array | Float64Array, total: number): Counts {
  if (total < 2 ** 8) return new Uint8Array(counts)
  if (total < 2 ** 16) return new Uint16Array(counts)
  // Not slice(), which fills the copy with zeros first.
  return counts instanceof Uint32Array ? new Uint32Array(counts) : new Float64Array(counts)
}

/**
 * Where the sum over the counts reaches each rank.
 *
 * @param ranks ascending, from 1 to `total`
 * @param total of all counts
 */
export function positionsOfRanks(counts: Counts, ranks: readonly number[], total: number): readonly number[] {
  const { words, perWordBits, factor, shift } = inWords(counts, total)
  const blocksEnd = words.length - BLOCK
  const positions: number[] = []
  let block = 0
  let beforeBlock = 0
  let position = 0
  let before = 0
  for (const rank of ranks) {
    // Where there are words, all sums and ranks are integers of 32 bits.
    const integerRank = rank | 0
    for (; block <= blocksEnd; block += BLOCK) {
      const after = (beforeBlock + (Math.imul(sumOfBlock(words, block), factor) >>> shift)) | 0
      if (after >= integerRank) break
      beforeBlock = after
    }
    if (block << perWordBits > position) {
      position = block << perWordBits
      before = beforeBlock
    }
    while (before + (counts[position] as number) < rank) before += counts[position++] as number
    positions.push(position)
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

/** Words that are added up at once, in sums that do not wait for each other: three times as fast as singly. */
const BLOCK = 8

function sumOfBlock(words: Uint32Array, at: number): number {
  const a = ((words[at] as number) + (words[at + 1] as number)) | 0
  const b = ((words[at + 2] as number) + (words[at + 3] as number)) | 0
  const c = ((words[at + 4] as number) + (words[at + 5] as number)) | 0
  const d = ((words[at + 6] as number) + (words[at + 7] as number)) | 0
  return (((a + b) | 0) + ((c + d) | 0)) | 0
}
