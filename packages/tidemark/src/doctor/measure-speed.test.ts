import { expect, it } from 'vitest'
import { measureSpeed } from './measure-speed.ts'

it('fills blocks with runs of the kernel', async () => {
  const measured = await measureSpeed(0.1, new AbortController().signal)
  expect(measured?.seconds).toBeGreaterThanOrEqual(0.1)
  expect(measured?.blocks.length).toBeGreaterThan(0)
  expect(measured?.blocks.every((runs) => runs.length > 0 && runs.every((ns) => ns >= 0))).toBe(true)
})

it('ends when it is stopped, with what there is', async () => {
  const stopped = new AbortController()
  setTimeout(() => stopped.abort(), 600)
  const measured = await measureSpeed(3600, stopped.signal)
  // An hour would have been longer than any test.
  expect(measured?.seconds ?? 0).toBeLessThan(3600)
  expect(await measureSpeed(3600, AbortSignal.abort())).toBeNull()
})
