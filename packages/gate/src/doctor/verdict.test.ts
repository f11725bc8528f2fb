import { expect, it } from 'vitest'
import type { CallKind } from './measurements.ts'
import type { SameCodeFinding } from './same-code.ts'
import { judgeMachine } from './verdict.ts'

const kinds: readonly CallKind[] = ['short sync', 'JSON', 'async queue', 'loopback HTTP', 'allocation-heavy']

/** By kind: seconds to a decision, null for never, `few` for too few replicates. */
function calls(...seconds: readonly (number | null | 'few')[]): readonly SameCodeFinding[] {
  return seconds.map((one, index) => {
    const kind = kinds[index] as CallKind
    if (one === 'few') return { state: 'too-few', kind, replicates: 2 }
    return {
      state: 'measured',
      kind,
      logRatios: [0, 0, 0, 0, 0],
      spread: 0,
      largest: 0,
      secondsPerReplicate: 1,
      detections: [],
      decidesInSeconds: one,
    }
  })
}

it.each([
  ['good', calls(13, 14, 20, 13, 13), { slowest: 'async queue', seconds: 20 }],
  ['usable', calls(13, 14, 21, 13, 13), { beyond: [], seconds: 21 }],
  ['usable', calls(13, 14, null, 60.1, 13), { beyond: ['async queue', 'loopback HTTP'], seconds: 14 }],
  ['poor', calls(13, null, null, 61, 13), { beyond: ['JSON', 'async queue', 'loopback HTTP'] }],
  ['poor', calls(null, null, null, 'few', 'few'), { beyond: ['short sync', 'JSON', 'async queue'] }],
  ['unknown', calls(13, 13, 13, 13, 'few'), { unmeasured: ['allocation-heavy'] }],
  ['unknown', calls(null, 13, 13, 13, 'few'), { unmeasured: ['allocation-heavy'] }],
  ['unknown', calls(), { unmeasured: [] }],
])('%s', (state, findings, rest) => {
  expect(judgeMachine(findings)).toEqual({ state, ...rest })
})
