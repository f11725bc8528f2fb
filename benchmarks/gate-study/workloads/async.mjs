import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

/** Tasks that are under way at a time. */
const width = 4

/** About 100 µs: a queue of tasks of three awaits each, and a turn of the event loop. An item is a task. */
export function openAsync({ percent, objects, scale }) {
  const items = itemsWith(200 * scale, percent)
  return {
    items,
    async run() {
      const queue = { next: 0, end: items, finished: 0, objects }
      await Promise.all(Array.from({ length: width }, () => drain(queue)))
      await turn()
      return queue.finished
    },
    close() {},
  }
}

async function drain(queue) {
  while (queue.next < queue.end) {
    const task = queue.next
    queue.next += 1
    await perform(queue, task)
  }
}

async function perform(queue, task) {
  if (queue.objects) keep(task)
  const read = await Promise.resolve(task)
  const changed = await Promise.resolve(read + 1)
  if (changed !== task + 1) throw new Error('a task lost its number')
  queue.finished += 1
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve))
}
