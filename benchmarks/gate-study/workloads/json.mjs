import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

/** About 100 µs: parses, validates and prints a list of records. An item is a record. */
export function openJson({ percent, objects, scale }) {
  const items = itemsWith(100 * scale, percent)
  const text = JSON.stringify(Array.from({ length: items }, (_, at) => makeRecord(at)))
  return {
    items,
    run() {
      const list = JSON.parse(text)
      let valid = 0
      for (const entry of list) {
        if (!isRecord(entry)) throw new Error('a record is not valid')
        if (objects) keep(valid)
        valid += 1
      }
      if (JSON.stringify(list).length !== text.length) throw new Error('the list changed')
      return valid
    },
    close() {},
  }
}

function isRecord({ id, name, price, active, tags }) {
  return (
    Number.isInteger(id) &&
    typeof name === 'string' &&
    name.length > 0 &&
    price > 0 &&
    typeof active === 'boolean' &&
    Array.isArray(tags) &&
    tags.length === 2
  )
}

/** All records are equally long, so that an item more is as much work as any other. */
function makeRecord(at) {
  const digits = String(1000 + (at % 9000))
  return {
    id: Number(digits),
    name: `customer ${digits}`,
    price: 100.5,
    active: true,
    tags: ['new', 'paid'],
  }
}
