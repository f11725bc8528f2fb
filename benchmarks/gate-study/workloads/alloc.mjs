import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

/** Graphs that stay alive until as many others came: the collector has to copy them. */
const survivors = 5
const groupsOfGraph = 5
const rowsOfGraph = 60

/** About 1 ms: turns rows into many small graphs of objects, some of which survive. An item is a graph. */
export function openAlloc({ percent, objects, scale }) {
  const items = itemsWith(1000 * scale, percent)
  const rows = Array.from({ length: rowsOfGraph }, (_, at) => makeRow(at))
  const kept = new Array(survivors).fill(null)
  return {
    items,
    run() {
      let made = 0
      while (made < items) {
        if (objects) keep(made)
        const graph = toGraph(rows)
        if (countLeaves(graph) !== rowsOfGraph) throw new Error('a graph lost rows')
        kept[made % survivors] = graph
        made += 1
      }
      return made
    },
    close() {},
  }
}

function countLeaves(graph) {
  let leaves = 0
  for (const group of graph) leaves += group.leaves.length
  return leaves
}

function toGraph(rows) {
  const groups = []
  for (let index = 0; index < groupsOfGraph; index++) groups.push({ index: index, weight: 0, leaves: [] })
  for (const row of rows) {
    const group = groups[row.index]
    group.leaves.push({ row: row.id, range: { low: row.weight, high: row.weight + 1 }, parent: group })
    group.weight += row.weight
  }
  return groups
}

function makeRow(at) {
  return { id: at, index: at % groupsOfGraph, weight: at % 7 }
}
