import { importBuilt } from '../../scripts/built.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

/** So many that neither a cache nor the branch predictor knows them by heart; a power of two, for `i & mask`. */
const COUNT = 16_384
export const mask = COUNT - 1

/** Log-normal latencies as services have them, around 0.25 ms, in nanoseconds with a fraction. */
export function latenciesNs(count, seed) {
  const random = seededRandom(seed)
  return Float64Array.from({ length: count }, () => {
    // Box and Muller, "A note on the generation of random normal deviates" (1958); 1 - u is never 0.
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
    return 250_000 * Math.exp(normal)
  })
}

/** `COUNT` integers below `bound`. */
export function integersBelow(bound, seed) {
  const random = seededRandom(seed)
  return Uint32Array.from({ length: COUNT }, () => random.integer(bound))
}

/** Eleven bounds, those that Prometheus' clients begin with, in seconds. */
export const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export const METHODS = ['GET', 'POST', 'PUT', 'DELETE']
export const CODES = ['200', '201', '404', '500']
