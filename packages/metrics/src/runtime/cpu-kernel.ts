/** Four kilobytes: stays in the first level of every cache, so that the work is the processor's alone. */
const table = new Int32Array(1024)

/**
 * A fixed piece of work: integer arithmetic that waits for itself, with a load and a store in each round. The
 * same for every machine, it takes longer exactly where everything does. A round takes about 5 ns on a
 * server of 2024.
 *
 * @returns a number that depends on all of it, so that none of it can be left out
 */
export function runKernel(rounds: number): number {
  let x = 2_463_534_242
  for (let round = 0; round < rounds; round++) {
    // Marsaglia's xorshift, https://doi.org/10.18637/jss.v008.i14
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    const at = x & 1023
    const found = table[at] as number
    table[at] = found + x
    x = (x + found) | 0
  }
  return x
}
