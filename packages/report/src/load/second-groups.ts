import type { LoadFigures, LoadSecond } from '@tidemark/records'

/** Seconds of a load that are told together. */
export interface SecondGroup {
  /** Seconds from the start of the load. */
  readonly from: number
  readonly seconds: readonly LoadSecond[]
  /** How long they took: the last second of a load ends with its last call. */
  readonly durationSeconds: number
}

/** The last calls often end a little after a whole second. A rate over less than this would be of chance. */
const shortestSeconds = 0.1

/** In order, and at most so many. What is left of a second at the end is told with the one before where it is too short. */
export function groupSeconds(
  { seconds, windowSeconds }: Pick<LoadFigures, 'seconds' | 'windowSeconds'>,
  most: number,
): readonly SecondGroup[] {
  const last = seconds.length - 1
  const told = last > 0 && windowSeconds - last < shortestSeconds ? last : seconds.length
  const each = Math.max(1, Math.ceil(told / most))
  const groups = Math.ceil(told / each)
  return Array.from({ length: groups }, (_, at) => {
    const from = at * each
    if (at < groups - 1) return { from, seconds: seconds.slice(from, from + each), durationSeconds: each }
    const rest = seconds.slice(from)
    const taken = Math.min(rest.length, Math.max(rest.length - 1, windowSeconds - from))
    // No call has ended when the window is empty.
    return { from, seconds: rest, durationSeconds: taken > 0 ? taken : rest.length }
  })
}

export function completedPerSecond({ seconds, durationSeconds }: SecondGroup): number {
  return seconds.reduce((sum, { completed }) => sum + completed, 0) / durationSeconds
}
