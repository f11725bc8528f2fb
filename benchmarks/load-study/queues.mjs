// Queues whose theory is known, many of them side by side: random arrivals that go to one of them each at random are
// random arrivals for each of them, and a minute of a hundred queues is as good as a hundred minutes of one.

import { importBuilt } from '../scripts/built.mjs'

const { seededRandom } = await importBuilt('packages/stats/dist/index.js')

/**
 * One queue. The same for the same seed, in a server and in what is worked out.
 *
 * It has been going for ever when the first caller comes: what it has to do then is drawn from the distribution that
 * theory is about, a geometric number of services each of which is partly done (Pollaczek and Khinchine).
 *
 * @param {{ kind: 'constant' | 'exponential', serviceNs: number, utilisation: number, seed: number }} options
 * @param {number} index which of them, from 0
 */
export function createQueue({ kind, serviceNs, utilisation, seed }, index) {
  const random = seededRandom(seed).fork(`queue ${index}`)
  const exponential = (stream) => -Math.log(1 - stream.next()) * serviceNs
  const start = random.fork('start')
  let freeAtNs = 0
  while (start.next() < utilisation) {
    freeAtNs += kind === 'constant' ? start.next() * serviceNs : exponential(start)
  }
  const services = random.fork('services')
  return { freeAtNs, serviceNs: kind === 'constant' ? () => serviceNs : () => exponential(services) }
}

/** Which queue the next caller goes to. */
export function createChoice(queues, seed) {
  const random = seededRandom(seed).fork('choice')
  return () => random.integer(queues)
}
