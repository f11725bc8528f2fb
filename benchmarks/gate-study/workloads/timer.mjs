import { itemsWith } from './items.mjs'

/** 20 ms: waits for a timer, as retries, polling and debouncing do. An item is a millisecond. */
export function openTimer({ percent, scale }) {
  const items = itemsWith(20 * scale, percent)
  return {
    items,
    run: () => wait(items),
    close() {},
  }
}

function wait(delay) {
  return new Promise((resolve) => setTimeout(resolve, delay, delay))
}
