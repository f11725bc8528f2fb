import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completed, dropped, type Ending, LoadRecorder, timedOut } from './loop/recorder.ts'
import { mergeLoadParts } from './merge-load-parts.ts'

interface Call {
  readonly worker: number
  readonly ending: Ending
  readonly endedNs: number
  readonly serviceNs: number
}

/** Each recorder hears of its calls in the order of their ends. */
function record(calls: readonly Call[]): LoadRecorder {
  const recorder = new LoadRecorder()
  for (const { ending, endedNs, serviceNs } of calls) {
    const started = ending.state === 'dropped' ? null : endedNs - serviceNs
    if (started !== null) recorder.started(2e6, 1e3)
    recorder.ended(ending, endedNs - serviceNs - 2e6, started, endedNs)
  }
  return recorder
}

const endings: Ending[] = [
  completed,
  timedOut,
  dropped,
  { state: 'failed', kind: 'a' },
  { state: 'failed', kind: 'b' },
]
const call = fc.record({
  worker: fc.integer({ min: 0, max: 2 }),
  ending: fc.constantFrom(...endings),
  endedNs: fc.integer({ min: 0, max: 4e9 }),
  // So small that sums of squares are exact in the encoded parts as well.
  serviceNs: fc.integer({ min: 0, max: 1e6 }),
})

describe('mergeLoadParts', () => {
  it('gives what one worker would have recorded of all calls, in any order of the parts', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (all) => {
        const calls = all.sort((a, b) => a.endedNs - b.endedNs)
        const parts = [0, 1, 2].map((worker) => record(calls.filter((one) => one.worker === worker)).toPart())
        const whole = record(calls).toPart()
        expect(mergeLoadParts(parts)).toEqual(whole)
        expect(mergeLoadParts([...parts].reverse())).toEqual(mergeLoadParts(parts))
      }),
      { numRuns: 50 },
    )
  })
})
