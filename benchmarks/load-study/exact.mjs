// What callers of a server that does one call at a time have to wait, from when they call to their answer.

const stallEveryNs = 2e9
const stallNs = 200e6

/** When a server that stops for the first 200 ms of every 2 s begins what it could begin at this time. */
export function stalling(atNs) {
  const into = atNs % stallEveryNs
  return into < stallNs ? atNs - into + stallNs : atNs
}

/**
 * Responses to calls at these times, in the same order (Lindley 1952).
 *
 * @param {Iterable<number>} arrivalsNs in the order they come
 * @param {() => number} serviceNs of the next call
 * @param {{ begins?: (atNs: number) => number, freeAtNs?: number }} [server] when it begins what it could begin at a
 * time, and when it is free for the first call
 * @returns {number[]}
 */
export function responsesNs(arrivalsNs, serviceNs, { begins = (atNs) => atNs, freeAtNs = 0 } = {}) {
  const responses = []
  for (const atNs of arrivalsNs) {
    freeAtNs = begins(Math.max(atNs, freeAtNs)) + serviceNs()
    responses.push(freeAtNs - atNs)
  }
  return responses
}

/**
 * Mean response to random arrivals in the long run (Pollaczek and Khinchine).
 *
 * @param {'constant' | 'exponential'} kind of service
 * @param {number} serviceNs its mean
 * @param {number} utilisation above 0 and below 1
 */
export function meanOf(kind, serviceNs, utilisation) {
  // The work that is left of a service which somebody finds under way, as a share of the mean service.
  const left = kind === 'constant' ? 0.5 : 1
  return serviceNs * (1 + (left * utilisation) / (1 - utilisation))
}

/**
 * Response to random arrivals that a share q of callers does not exceed in the long run.
 *
 * @param {'constant' | 'exponential'} kind of service
 * @param {number} serviceNs its mean
 * @param {number} utilisation above 0 and below 1
 * @param {number} q above 0 and below 1
 */
export function quantileOf(kind, serviceNs, utilisation, q) {
  // Of M/M/1 the response is exponential with mean s / (1 - ρ).
  if (kind === 'exponential') return (-Math.log(1 - q) * serviceNs) / (1 - utilisation)
  const waits = waitsOfConstantService(utilisation)
  let [low, high] = [0, 1]
  while (waits(high) < q) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (waits(middle) < q) low = middle
    else high = middle
  }
  return serviceNs * (1 + high)
}

/**
 * The share of callers of M/D/1 that wait no longer than so many services (Franx, "A simple solution for the M/D/c
 * waiting time distribution", 2001): a sum without cancellation, unlike Erlang's of 1909.
 */
function waitsOfConstantService(utilisation) {
  const inQueueAtMost = queueOfConstantService(utilisation)
  return (services) => {
    const next = Math.floor(services) + 1
    const mean = utilisation * (next - services)
    let poisson = Math.exp(-mean)
    let share = 0
    for (let j = 0; j < next; j++) {
      share += inQueueAtMost(next - 1 - j) * poisson
      poisson *= mean / (j + 1)
    }
    return share
  }
}

/**
 * The chance that no more than so many wait in M/D/1, from the chances that so many are there when a service ends
 * (Ramaswami, "A stable recursion for the steady state vector in Markov chains of M/G/1 type", 1988).
 */
function queueOfConstantService(utilisation) {
  /** The chance of more than k arrivals within a service. */
  const moreThan = []
  const none = Math.exp(-utilisation)
  let poisson = none
  let upTo = 0
  const chances = [1 - utilisation]
  const sums = [1 - utilisation]
  return (waiting) => {
    for (let n = chances.length; n <= waiting + 1; n++) {
      upTo += poisson
      poisson *= utilisation / n
      moreThan.push(1 - upTo)
      let chance = chances[0] * moreThan[n - 1]
      for (let j = 1; j < n; j++) chance += chances[j] * moreThan[n - j]
      chances.push(chance / none)
      sums.push(sums[n - 1] + chance / none)
    }
    return sums[waiting + 1]
  }
}
