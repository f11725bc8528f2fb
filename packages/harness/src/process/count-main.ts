import { repeatCall } from '../worker/repeat-call.ts'
import type { CountReport, CountRequest } from './count-request.ts'

/**
 * The counted process: makes a call a given number of times and ends, all in its main thread. It has no
 * timers, no workers and reads no clock: whatever happens here besides the calls must happen in the same
 * way each time, since every instruction of it is counted.
 */

// A parent that was killed cannot say so; the channel closes.
process.once('disconnect', endProcessGroup)
const request = JSON.parse(process.argv[2] ?? '') as CountRequest
const report: CountReport = await repeatCall(request)
process.send?.(report, () => process.exit())

/** This process leads its own group: with it go processes that a suite has started. */
function endProcessGroup(): void {
  process.kill(-process.pid, 'SIGKILL')
}
