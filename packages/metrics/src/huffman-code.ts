/**
 * No code is longer, although deflate allows for 15 bits: two of these fit beside what is left of a byte into 32 bits.
 * Bytes that would take more come less than once in some thousand.
 */
export const LONGEST_CODE = 12

/** A symbol takes the lower 9 bits of a number that sorts by how often it comes. */
const SYMBOL_BITS = 9
const SYMBOL_MASK = (1 << SYMBOL_BITS) - 1

/**
 * How many bits each symbol takes in a prefix code that is optimal but for {@link LONGEST_CODE}; 0 where it never comes,
 * 1 for a symbol that is the only one.
 *
 * The lengths are worked out in place (Moffat and Katajainen, "In-place calculation of minimum-redundancy codes", 1995);
 * those that are too long are cut, and paid for by making the longest of the others longer, as zlib does.
 *
 * @param frequencies of at most 2^9 symbols, below 2^23 in sum: more would not fit beside the symbol
 */
export function codeLengths(frequencies: Uint32Array): Uint8Array {
  const lengths = new Uint8Array(frequencies.length)
  const ascending = symbolsByFrequency(frequencies)
  if (ascending.length < 2) {
    for (const symbol of ascending) lengths[symbol] = 1
    return lengths
  }
  const perLength = symbolsPerLength(ascending, frequencies)
  shorten(perLength)
  let next = 0
  // The longest for the rarest.
  for (let length = LONGEST_CODE; length > 0; length--) {
    for (let left = perLength[length] as number; left > 0; left--) {
      lengths[ascending[next++] as number] = length
    }
  }
  return lengths
}

/** Those that come at all, the rarest first. */
function symbolsByFrequency(frequencies: Uint32Array): Uint32Array {
  const keys = new Uint32Array(frequencies.length)
  let count = 0
  for (let symbol = 0; symbol < frequencies.length; symbol++) {
    const frequency = frequencies[symbol] as number
    if (frequency > 0) keys[count++] = (frequency << SYMBOL_BITS) | symbol
  }
  // Sorted as numbers and without a function: many times as fast.
  const ascending = keys.subarray(0, count).sort()
  for (let at = 0; at < count; at++) ascending[at] = (ascending[at] as number) & SYMBOL_MASK
  return ascending
}

/** How many symbols have a code of each length in the optimal code; those that are too long count as the longest. */
function symbolsPerLength(ascending: Uint32Array, frequencies: Uint32Array): Uint32Array {
  const perLength = new Uint32Array(LONGEST_CODE + 1)
  const tree = new Uint32Array(ascending.length)
  for (let at = 0; at < tree.length; at++) tree[at] = frequencies[ascending[at] as number] as number
  joinRarest(tree)
  depthsOfInner(tree)
  // From the root down: of the nodes of a depth those that are not inner ones are leaves.
  let inner = tree.length - 2
  let nodes = 1
  for (let depth = 0; nodes > 0; depth++) {
    let innerHere = 0
    while (inner >= 0 && tree[inner] === depth) {
      innerHere++
      inner--
    }
    const length = Math.min(depth, LONGEST_CODE)
    perLength[length] = (perLength[length] as number) + nodes - innerHere
    nodes = 2 * innerHere
  }
  return perLength
}

/** Makes of ascending frequencies the inner nodes of a Huffman tree, the last of them its root: each says which one it hangs on. */
function joinRarest(tree: Uint32Array): void {
  const size = tree.length
  let inner = 0
  let leaf = 0
  for (let next = 0; next < size - 1; next++) {
    let frequency = 0
    for (let taken = 0; taken < 2; taken++) {
      if (inner < next && (leaf === size || (tree[inner] as number) < (tree[leaf] as number))) {
        frequency += tree[inner] as number
        tree[inner++] = next
      } else frequency += tree[leaf++] as number
    }
    // Its place is free: more leaves than inner nodes have been taken.
    tree[next] = frequency
  }
}

/** Of which node each one hangs on makes how far it is from the root. */
function depthsOfInner(tree: Uint32Array): void {
  const root = tree.length - 2
  tree[root] = 0
  for (let next = root - 1; next >= 0; next--) {
    tree[next] = (tree[tree[next] as number] as number) + 1
  }
}

/** Makes room for the codes that were cut to the longest length: until no more prefixes are taken than there are. */
function shorten(perLength: Uint32Array): void {
  const prefixes = 1 << LONGEST_CODE
  let taken = 0
  for (let length = 1; length <= LONGEST_CODE; length++) {
    taken += (perLength[length] as number) << (LONGEST_CODE - length)
  }
  for (; taken > prefixes; taken--) {
    let length = LONGEST_CODE - 1
    while (perLength[length] === 0) length--
    // One of these and one of the longest become two that share what the first had.
    perLength[length] = (perLength[length] as number) - 1
    perLength[length + 1] = (perLength[length + 1] as number) + 2
    perLength[LONGEST_CODE] = (perLength[LONGEST_CODE] as number) - 1
  }
}

/** Where the length of a code stands above its bits. */
export const CODE_BITS = 16
export const CODE_MASK = 0xffff

/**
 * The codes that decoders make of lengths (RFC 1951, section 3.2.2): the bits as they come, the first one lowest, and above
 * {@link CODE_BITS} how many they are.
 */
export function codesOf(lengths: Uint8Array): Uint32Array {
  const perLength = new Uint32Array(LONGEST_CODE + 1)
  for (const length of lengths) perLength[length] = (perLength[length] as number) + 1
  perLength[0] = 0
  const next = new Uint32Array(LONGEST_CODE + 1)
  for (let length = 1; length <= LONGEST_CODE; length++) {
    next[length] = ((next[length - 1] as number) + (perLength[length - 1] as number)) << 1
  }
  const codes = new Uint32Array(lengths.length)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number
    if (length === 0) continue
    const code = next[length] as number
    next[length] = code + 1
    codes[symbol] = reversed(code, length) | (length << CODE_BITS)
  }
  return codes
}

/** The same bits the other way round: halves change places, then halves of halves. */
function reversed(bits: number, count: number): number {
  let turned = ((bits & 0x00ff) << 8) | ((bits & 0xff00) >> 8)
  turned = ((turned & 0x0f0f) << 4) | ((turned & 0xf0f0) >> 4)
  turned = ((turned & 0x3333) << 2) | ((turned & 0xcccc) >> 2)
  turned = ((turned & 0x5555) << 1) | ((turned & 0xaaaa) >> 1)
  return turned >> (16 - count)
}
