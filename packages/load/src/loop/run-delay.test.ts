import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runDelayNs } from './run-delay.ts'

describe('runDelayNs', () => {
  it('is a figure that never shrinks', () => {
    let before = 0
    for (let reading = 0; reading < 100; reading++) {
      const now = runDelayNs()
      expect(now).toBeGreaterThanOrEqual(before)
      before = now
    }
    expect(Number.isFinite(before)).toBe(true)
  })

  it.skipIf(!existsSync('/proc/thread-self/schedstat'))('is told by Linux', () => {
    // A thread that has run at all has waited for a processor at least once.
    expect(runDelayNs()).toBeGreaterThan(0)
  })
})
