import type { RunningServer } from '@tidemark/load/server'
import { startOf } from '../worker/load-start.ts'

const lookEveryMs = 250

/** Reads the memory of a server while it is under load: one figure for each second, the last that was read in it. */
export function watchServer(
  server: Pick<RunningServer, 'residentBytes'>,
  loadStart: SharedArrayBuffer,
  nowNs: () => number,
): { end(): readonly (number | null)[] } {
  const seconds: (number | null)[] = []
  const timer = setInterval(() => {
    const originNs = startOf(loadStart)
    if (originNs === null || nowNs() < originNs) return
    const second = Math.floor((nowNs() - originNs) / 1e9)
    while (seconds.length < second) seconds.push(null)
    seconds[second] = server.residentBytes() ?? seconds[second] ?? null
  }, lookEveryMs)
  return {
    end() {
      clearInterval(timer)
      return seconds
    },
  }
}
