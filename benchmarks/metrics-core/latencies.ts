import { seededRandom } from '../seeded-random.ts'

/**
 * `count` latencies in nanoseconds as services have them: log-normal around 0.2 ms (p99 about 2 ms). In an
 * array made before the measurement, so that no value is a constant the optimiser could fold, and drawing
 * it is not part of the call.
 *
 * @param count a power of two lets a caller go round with a mask
 */
export function makeLatenciesNs(count: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  return Float64Array.from({ length: count }, () => {
    // Box and Muller, "A note on the generation of random normal deviates" (1958); 1 - u is never 0.
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return 200_000 * Math.exp(normal)
  })
}
