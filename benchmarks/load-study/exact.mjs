// What callers of a server that does one call at a time have to wait, from when they call to their answer.

import { importBuilt } from '../scripts/built.mjs'

const stallEveryNs = 2e9
const stallNs = 200e6

/** When a server that stops for the first 200 ms of every 2 s begins what it could begin at this time. */
export function stalling(atNs) {
  const into = atNs % stallEveryNs
  return into < stallNs ? atNs - into + stallNs : atNs
}

/**
 * How long calls take, one after the other. The same for the same seed, in a server and in what is worked out.
 *
 * @param {'constant' | 'exponential' | 'stalling'} kind
 * @param {number} meanNs
 * @param {number} seed
 */
export async function createServiceTimes(kind, meanNs, seed) {
  if (kind !== 'exponential') return () => meanNs
  const { seededRandom } = await importBuilt('packages/stats/dist/index.js')
  const random = seededRandom(seed).fork('service')
  return () => -Math.log(1 - random.next()) * meanNs
}

/**
 * Responses to calls at these times, ascending (Lindley 1952).
 *
 * @param {readonly number[]} arrivalsNs in the order they come
 * @param {() => number} serviceNs
 * @param {(atNs: number) => number} begins when the server begins what it could begin at this time
 */
export function responsesNs(arrivalsNs, serviceNs, begins = (atNs) => atNs) {
  let freeAtNs = 0
  return arrivalsNs
    .map((atNs) => {
      freeAtNs = begins(Math.max(atNs, freeAtNs)) + serviceNs()
      return freeAtNs - atNs
    })
    .sort((a, b) => a - b)
}

/** Mean response of M/D/1 (Pollaczek and Khinchine). */
export function meanOfConstantService(serviceNs, utilisation) {
  return serviceNs * (1 + utilisation / (2 * (1 - utilisation)))
}

/** Response of M/M/1 that a share q of callers does not exceed: it is exponential with mean s / (1 - ρ). */
export function quantileOfExponentialService(serviceNs, utilisation, q) {
  return (-Math.log(1 - q) * serviceNs) / (1 - utilisation)
}
