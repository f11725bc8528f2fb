import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

/** Results that stay alive: the collector has to copy them. */
const survivors = 4

/** About 1 ms: turns rows into a graph of objects, some of which survive. An item is a row. */
export function openAlloc({ percent, objects, scale }) {
  const items = itemsWith(6000 * scale, percent)
  const rows = Array.from({ length: items }, (_, at) => [at, at % 50, at % 7, 'row'])
  const kept = []
  return {
    items,
    run() {
      const graph = toGraph(rows, objects)
      kept.push(graph)
      if (kept.length > survivors) kept.shift()
      return countLeaves(graph)
    },
    close() {},
  }
}

function countLeaves(graph) {
  let leaves = 0
  for (const group of graph) leaves += group.leaves.length
  return leaves
}

function toGraph(rows, objects) {
  const groups = Array.from({ length: 50 }, (_, index) => makeGroup(index))
  for (const [row, index, weight, kind] of rows) {
    if (objects) keep(row)
    const group = groups[index]
    group.leaves.push({ row, kind, weights: [weight, weight + 1], parent: group, label: null })
    group.weight += weight
  }
  return groups
}

function makeGroup(index) {
  return { index, weight: 0, leaves: [] }
}
