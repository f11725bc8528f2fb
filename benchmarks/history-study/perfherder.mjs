/**
 * Where Mozilla's Perfherder sees a change: Welch's t of 12 values on and up to 24 before, nearer ones weighing more
 * in the means, above 7 and no smaller than at the neighbours (`detect_changes` in mozilla/treeherder, MPL 2.0, written
 * anew from its description).
 *
 * @param {readonly number[]} values
 * @param {number} leastChange relative change of the means that is kept
 * @returns {number[]} indices of the first value after each change
 */
export function perfherder(values, leastChange = 0) {
  const [least, most, ahead, threshold] = [12, 24, 12, 7]
  const scores = []
  let quiet = 0
  for (const index of values.keys()) {
    const reach = Math.min(Math.max(quiet, least), most, index)
    const before = moments(values.slice(index - reach, index).reverse())
    const after = moments(values.slice(index, index + ahead))
    const shift = after.mean - before.mean
    const t = shift === 0 || index === 0 ? 0 : Math.abs(shift) / Math.sqrt(before.error + after.error)
    quiet = t > threshold ? 0 : quiet + 1
    scores.push({
      t,
      change: Math.abs(shift / before.mean),
      full: reach >= least && index + ahead <= values.length,
    })
  }
  return [...values.keys()].filter((index) => {
    const { t, change, full } = scores[index]
    const highest = t >= (scores[index - 1]?.t ?? 0) && t >= (scores[index + 1]?.t ?? 0)
    return full && t > threshold && highest && change >= leastChange
  })
}

function moments(nearestFirst) {
  const count = nearestFirst.length
  const weights = nearestFirst.map((_, index) => (count - index) / count)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = nearestFirst.reduce((sum, value, index) => sum + value * weights[index], 0) / total
  const squares = nearestFirst.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, error: count > 1 ? squares / (count - 1) / count : 0 }
}
