import { walshInterval } from '@tidemark/stats'
import { sameTail } from './design.ts'

/** Whether the values rule out a slowdown of the margin, with an error of at most `sameTail`. */
export function isUnderMargin(values: readonly number[], margin: number): boolean {
  return walshInterval(values, 1 - 2 * sameTail).high < margin
}
