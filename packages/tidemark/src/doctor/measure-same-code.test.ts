import { expect, it } from 'vitest'
import { measureSameCode } from './measure-same-code.ts'

const options = { seed: 1, onStart: () => {} }

it('measures every kind in turn, again and again, until it is stopped', async () => {
  const stopped = new AbortController()
  const started: string[] = []
  const measured = await measureSameCode({
    ...options,
    seconds: 600,
    signal: stopped.signal,
    onStart: (kind) => {
      started.push(kind)
      if (started.length === 6) stopped.abort()
    },
  })
  const kinds = ['short sync', 'JSON', 'async queue', 'loopback HTTP', 'allocation-heavy']
  // The second round begins with another kind.
  expect(started).toEqual([...kinds, 'JSON'])
  expect(measured.map(({ kind, failure }) => [kind, failure])).toEqual(kinds.map((kind) => [kind, null]))
  for (const { replicates } of measured) {
    expect(replicates.length).toBe(1)
    const [{ logRatio, seconds, otherLoadCores } = { logRatio: Number.NaN, seconds: 0, otherLoadCores: -1 }] =
      replicates
    expect(Math.abs(logRatio)).toBeLessThan(Math.log(10))
    expect(seconds).toBeGreaterThan(0.3)
    expect(otherLoadCores).toBeGreaterThanOrEqual(0)
  }
})

it('measures nothing when it was stopped before', async () => {
  const measured = await measureSameCode({ ...options, seconds: 60, signal: AbortSignal.abort() })
  expect(measured.flatMap(({ replicates }) => replicates)).toEqual([])
})
