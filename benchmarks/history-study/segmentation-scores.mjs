/**
 * Scores of change points against what several people marked, as the Turing change point benchmark has them (van den
 * Burg and Williams, "An evaluation of change point detection algorithms", 2020).
 */

/** Positions by which a found change may miss a marked one. */
const margin = 5

/**
 * @param {readonly (readonly number[])[]} marks of each person: indices of the first value after a change
 * @param {readonly number[]} found
 * @param {number} length of the series
 * @returns {{ f1: number, precision: number, recall: number, cover: number }} precision against what anybody marked,
 *   recall and cover averaged over the people; the start of a series is a change that everybody knows
 */
export function scoresOf(marks, found, length) {
  const own = withStart(found)
  const everybody = withStart(marks.flat())
  const precision = hits(everybody, own) / own.length
  const recall = mean(marks.map((changes) => hits(withStart(changes), own) / withStart(changes).length))
  return {
    f1: (2 * precision * recall) / (precision + recall),
    precision,
    recall,
    cover: mean(marks.map((changes) => coverOf(withStart(changes), own, length))),
  }
}

/**
 * Changes that at least three people marked, no two of them more than the margin apart: the middle one's index.
 *
 * @param {readonly (readonly number[])[]} marks
 * @returns {number[]}
 */
export function consensusOf(marks) {
  const all = marks
    .flatMap((changes, person) => changes.map((index) => ({ index, person })))
    .sort((one, two) => one.index - two.index)
  const groups = []
  for (const mark of all) {
    const group = groups.at(-1)
    if (group !== undefined && mark.index - group[0].index <= margin) group.push(mark)
    else groups.push([mark])
  }
  return groups
    .filter((group) => new Set(group.map(({ person }) => person)).size >= 3)
    .map((group) => group[Math.floor(group.length / 2)].index)
}

/** Whether any of the changes is no further from the index than the margin. */
export function near(changes, index) {
  return changes.some((change) => Math.abs(change - index) <= margin)
}

function withStart(changes) {
  return [...new Set([0, ...changes])].sort((one, two) => one - two)
}

/** How many of the true changes have a found one within the margin, each found one standing for one only. */
function hits(truth, found) {
  const free = new Set(found)
  let count = 0
  for (const change of truth) {
    const closest = [...free]
      .filter((index) => Math.abs(index - change) <= margin)
      .sort((one, two) => Math.abs(one - change) - Math.abs(two - change))[0]
    if (closest === undefined) continue
    free.delete(closest)
    count += 1
  }
  return count
}

/** Share of the series that the best matching found segment has in common with each true one. */
function coverOf(truth, found, length) {
  const segments = (changes) => changes.map((start, index) => [start, changes[index + 1] ?? length])
  const own = segments(found)
  return mean(
    segments(truth).map(([start, end]) => {
      const overlaps = own.map(([from, to]) => {
        const common = Math.max(0, Math.min(end, to) - Math.max(start, from))
        return common / (end - start + to - from - common)
      })
      return ((end - start) / length) * Math.max(...overlaps)
    }),
    1,
  )
}

function mean(values, count = values.length) {
  return values.reduce((sum, value) => sum + value, 0) / count
}
