/**
 * xoshiro128** 1.1 of Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47:4
 * (2021), https://prng.di.unimi.it/xoshiro128starstar.c. Chosen because it needs 32-bit integers only: the
 * 64-bit generators of the same family would need a BigInt for every draw.
 *
 * @param state 128 bits, not all zero
 * @returns the next 32 bits, as an integer in [0, 2^32)
 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  return () => {
    const scaled = Math.imul(b, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
}
