const goldenGamma = 0x9e3779b97f4a7c15n

/**
 * SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
 * https://prng.di.unimi.it/splitmix64.c: what the authors of xoshiro tell to seed it with. BigInt is slow,
 * but a stream is seeded once.
 *
 * @returns the next 64 bits
 */
export function splitmix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed)
  return () => {
    state = BigInt.asUintN(64, state + goldenGamma)
    let mixed = BigInt.asUintN(64, (state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n)
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn)
    return mixed ^ (mixed >> 31n)
  }
}
