import { cpus } from 'node:os'

/**
 * Measures how many cores other processes keep busy from now on: what all cores did, less what this
 * process did. A call that needs several threads slows down beside them while the calibration kernel,
 * which needs one, does not; so a run has to know.
 *
 * Processes that a suite starts count as others, which is why a run is compared with its baseline's load.
 */
export function startLoadMeter(): () => number {
  const start = performance.now()
  const ownBefore = process.cpuUsage()
  const allBefore = busyMs()
  return () => {
    const { user, system } = process.cpuUsage(ownBefore)
    const ownMs = (user + system) / 1e3
    return Math.max(0, (busyMs() - allBefore - ownMs) / (performance.now() - start))
  }
}

/** Time that all cores together have been busy since the machine started, in milliseconds. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}
