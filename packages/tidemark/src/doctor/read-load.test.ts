import { describe, expect, it } from 'vitest'
import { parseCpuTimes, stealShareBetween } from './read-load.ts'

describe('/proc/stat', () => {
  it('gives the ticks of all cores; what guests take is in them already', () => {
    const text = 'cpu  100 20 30 800 40 5 5 50 60 7\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n'
    expect(parseCpuTimes(text)).toEqual({ total: 1050, steal: 50 })
  })

  it.each(['', 'cpu  1 2 3 4\n', 'cpu0 1 1 1 1 1 1 1 1 1 1\n', 'cpu  a b c d e f g h\n'])(
    'is not %j',
    (text) => {
      expect(parseCpuTimes(text)).toBeNull()
    },
  )
})

describe('steal', () => {
  it.each([
    [{ total: 1000, steal: 10 }, { total: 2000, steal: 30 }, 0.02],
    // Some hypervisors let the counter go back.
    [{ total: 1000, steal: 10 }, { total: 2000, steal: 9 }, 0],
    [{ total: 1000, steal: 10 }, { total: 1000, steal: 10 }, null],
    [null, { total: 1000, steal: 10 }, null],
    [{ total: 1000, steal: 10 }, null, null],
  ])('from %j to %j', (before, after, share) => {
    expect(stealShareBetween(before, after)).toBe(share)
  })
})
