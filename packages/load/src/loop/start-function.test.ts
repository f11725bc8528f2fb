import { describe, expect, it } from 'vitest'
import { type Ending, timedOut } from './recorder.ts'
import { startFunction } from './start-function.ts'

/** The clock moves by one with each look at it. */
async function endingOf(
  call: () => unknown,
  check: ((result: unknown) => unknown) | null = null,
): Promise<[Ending, number]> {
  let now = 0
  return new Promise((resolve) => {
    startFunction(call, check, { nowNs: () => ++now })((ending, endedNs) => resolve([ending, endedNs]))
  })
}

describe('startFunction', () => {
  it.each<[string, () => unknown]>([
    ['a value', () => 1],
    ['a promise', async () => 1],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about.
    ['a thenable', () => ({ then: (done: (value: number) => void) => done(1) })],
    ['null', () => null],
  ])('completes with %s', async (_, call) => {
    expect(await endingOf(call)).toEqual([{ state: 'completed' }, 1])
  })

  it('ends the call before its result is checked', async () => {
    const seen: unknown[] = []
    const check = (result: unknown): boolean => {
      seen.push(result)
      return true
    }
    expect(await endingOf(async () => 'right', check)).toEqual([{ state: 'completed' }, 1])
    expect(await endingOf(() => 'right', check)).toEqual([{ state: 'completed' }, 1])
    expect(seen).toEqual(['right', 'right'])
  })

  it.each<[string, () => unknown, ((result: unknown) => unknown) | null, string]>([
    [
      'a throw',
      () => {
        throw new TypeError('no\nsecond line')
      },
      null,
      'TypeError: no',
    ],
    ['a rejection', () => Promise.reject(new Error('gone')), null, 'Error: gone'],
    ['a rejection with no error', () => Promise.reject(7), null, 'threw number'],
    ['a check that says false', () => 1, () => false, 'check failed'],
    ['a check that says neither', async () => 1, () => 'yes', 'check failed'],
    [
      'a check that throws',
      () => 1,
      () => {
        throw new Error('cannot say')
      },
      'Error: cannot say',
    ],
    [
      'an endless message',
      () => Promise.reject(new Error('x'.repeat(1e4))),
      null,
      `Error: ${'x'.repeat(113)}`,
    ],
  ])('fails with %s', async (_, call, check, kind) => {
    expect((await endingOf(call, check))[0]).toEqual({ state: 'failed', kind })
  })

  it('takes a TimeoutError for a call that was given up', async () => {
    expect((await endingOf(() => Promise.reject(new DOMException('too slow', 'TimeoutError'))))[0]).toEqual(
      timedOut,
    )
  })
})
