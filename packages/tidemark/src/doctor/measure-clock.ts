import { performance } from 'node:perf_hooks'
import type { ClockMeasurement } from '@tidemark/gate/doctor'

const repetitions = 400
const readingsEach = 500
const steps = 2000
/** A clock that stands still for so many readings does not move. */
const mostReadings = 1_000_000

/** Times `performance.now()` with itself; takes about 0.1 s. */
export function measureClock(): ClockMeasurement {
  // The first times it is being compiled.
  for (let time = 0; time < 5; time++) measureSteps()
  measureCost()
  return { costNs: measureCost(), stepNs: measureSteps() }
}

function measureCost(): readonly number[] {
  return Array.from({ length: repetitions }, () => {
    const start = performance.now()
    let last = start
    for (let reading = 0; reading < readingsEach; reading++) last = performance.now()
    return ((last - start) / readingsEach) * 1e6
  })
}

function measureSteps(): readonly number[] {
  // Nothing that allocates: what the loop does between two readings counts as a step of the clock.
  const found = new Float64Array(steps)
  let [count, before] = [0, performance.now()]
  for (let reading = 0; count < steps && reading < mostReadings; reading++) {
    const now = performance.now()
    if (now > before) found[count++] = (now - before) * 1e6
    before = now
  }
  return [...found.subarray(0, count)]
}
