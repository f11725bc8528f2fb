/**
 * Bounds of a share that was seen `hits` times in `trials`, exact (Clopper and Pearson 1934): below `low` and
 * above `high` so few, or so many, hits would be seen with a chance of at most `tail` each. Without trials the
 * share may be anything.
 *
 * @param {number} hits from 0 to `trials`
 * @param {number} trials from 0
 * @param {number} [tail] 0.025 for a two-sided interval of 95 %, 0.05 for one bound of 95 %
 * @throws RangeError for more hits than trials
 */
export function exactShare(hits, trials, tail = 0.025) {
  if (!(hits >= 0 && hits <= trials))
    throw new RangeError(`${hits} hits in ${trials} trials are not possible`)
  return {
    low: hits === 0 ? 0 : rootOf((share) => tail - (1 - chanceOfAtMost(hits - 1, trials, share))),
    high: hits === trials ? 1 : rootOf((share) => chanceOfAtMost(hits, trials, share) - tail),
  }
}

/** Where a function that falls over [0, 1] passes 0. */
function rootOf(falling) {
  let [low, high] = [0, 1]
  // Halved until no number lies between.
  for (let middle = 0.5; middle > low && middle < high; middle = (low + high) / 2) {
    if (falling(middle) > 0) low = middle
    else high = middle
  }
  return high
}

function chanceOfAtMost(most, trials, share) {
  let chance = 0
  let logTerm = trials * Math.log1p(-share)
  for (let hits = 0; hits <= most; hits++) {
    chance += Math.exp(logTerm)
    logTerm += Math.log((trials - hits) / (hits + 1)) + Math.log(share) - Math.log1p(-share)
  }
  return chance
}
