import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

const zero = 48
const lineCount = 16

/** About 200 ns: reads a line of digits, such as `739`. An item is a digit. */
export function openMicro({ percent, objects, scale }) {
  const items = itemsWith(100 * scale, percent)
  const lines = Array.from({ length: lineCount }, (_, line) => makeLine(items, line))
  let turn = 0
  return {
    items,
    run() {
      turn = (turn + 1) % lineCount
      if (objects) keep(turn)
      return countDigits(lines[turn])
    },
    close() {},
  }
}

function countDigits(line) {
  let digits = 0
  let sum = 0
  for (let at = 0; at < line.length; at++) {
    const digit = line.charCodeAt(at) - zero
    if (digit < 1 || digit > 9) throw new Error('a character is not a digit from 1 to 9')
    sum += digit
    digits += 1
  }
  // Needs the sum, so the optimiser has to make it.
  if (sum < digits) throw new Error('the digits are too small')
  return digits
}

function makeLine(items, line) {
  return Array.from({ length: items }, (_, at) => 1 + ((at * 7 + line * 3) % 9)).join('')
}
