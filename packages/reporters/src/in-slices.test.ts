import { ManualClock } from '@tidemark/metrics'
import { expect, it } from 'vitest'
import { inSlices } from './in-slices.ts'

it('lets other work have its turn after 1 ms, wherever that is', async () => {
  const clock = new ManualClock()
  const seen: (number | string)[] = []
  let running = true
  const others = (): void => {
    seen.push('others')
    if (running) setImmediate(others)
  }
  setImmediate(others)
  await inSlices([1, 2, 3, 4, 5], { clock, isWanted: () => true }, (step) => {
    seen.push(step)
    clock.advanceNs(0.5e6)
  })
  running = false
  expect(seen.filter((one, at) => one !== 'others' || seen[at - 1] !== 'others')).toEqual([
    'others',
    1,
    2,
    'others',
    3,
    4,
    'others',
    5,
  ])
})

it('goes no further than is wanted', async () => {
  const seen: number[] = []
  await inSlices([1, 2, 3], { clock: new ManualClock(), isWanted: () => seen.length < 2 }, (step) =>
    seen.push(step),
  )
  expect(seen).toEqual([1, 2])
})
