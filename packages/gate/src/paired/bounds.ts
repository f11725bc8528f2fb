import { walshInterval } from '@tidemark/stats'
import { sameTail, slowerTail } from './design.ts'

/** Whether the values rule out a slowdown of the margin, with an error of at most `sameTail`. */
export function isUnderMargin(values: readonly number[], margin: number): boolean {
  return walshInterval(values, 1 - 2 * sameTail).high < margin
}

/** Whether the values rule out that the slowdown is the margin or less, with an error of at most `slowerTail`. */
export function isBeyondMargin(values: readonly number[], margin: number): boolean {
  return walshInterval(values, 1 - 2 * slowerTail).low > margin
}
