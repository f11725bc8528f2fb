import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Changes } from './changes.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

it('gives changes that follow one another closely at once', async () => {
  const changes = new Changes(100)
  const next = changes.next(never)
  changes.note('a')
  vi.advanceTimersByTime(99)
  changes.note('b')
  changes.note('a')
  let isGiven = false
  void next.then(() => {
    isGiven = true
  })
  await vi.advanceTimersByTimeAsync(99)
  expect(isGiven).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await next).toEqual(['a', 'b'])
})

it('keeps what changes while nobody waits, and interrupts who is at work', async () => {
  const changes = new Changes(100)
  changes.note('a')
  vi.advanceTimersByTime(100)
  expect(await changes.next(never)).toEqual(['a'])
  const { interruption } = changes
  expect(interruption.aborted).toBe(false)
  changes.note('b')
  expect(interruption.aborted).toBe(true)
  vi.advanceTimersByTime(100)
  expect(await changes.next(never)).toEqual(['b'])
  expect(changes.interruption.aborted).toBe(false)
})

it('ends the waiting when it is stopped', async () => {
  const changes = new Changes(100)
  const stop = new AbortController()
  const next = changes.next(stop.signal)
  stop.abort()
  expect(await next).toEqual([])
  expect(await changes.next(stop.signal)).toEqual([])
})
