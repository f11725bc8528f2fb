import { expect, test } from 'vitest'
import { ManualClock } from '../clock.ts'
import { inSlices } from './slices.ts'

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of bytes) text += decoder.decode(part, { stream: true })
  return text
}

test('the event loop has a turn whenever a slice is over', async () => {
  const clock = new ManualClock()
  let turns = 0
  let counting = true
  const count = (): void => {
    turns++
    if (counting) setImmediate(count)
  }
  const slices: number[] = []
  function* chunks(): Generator<string> {
    for (let i = 0; i < 100; i++) {
      slices.push(turns)
      clock.advanceNs(100)
      yield 'x'
    }
  }
  setImmediate(count)
  const text = await textOf(inSlices(chunks(), { clock, sliceNs: 1000, isWanted: () => true }))
  counting = false
  expect(text).toBe('x'.repeat(100))
  // Ten chunks of 100 ns make a slice of 1000.
  for (const turn of new Set(slices)) expect(slices.filter((other) => other === turn)).toHaveLength(10)
})

test('text of any length arrives whole, however it is cut', async () => {
  const chunks = Array.from({ length: 5000 }, (_, i) => `${i} träge 🐌\n`)
  const text = await textOf(
    inSlices(chunks, { clock: new ManualClock(), sliceNs: 1e6, isWanted: () => true }),
  )
  expect(text).toBe(chunks.join(''))
})

test('nothing is rendered before it is asked for', async () => {
  let rendered = 0
  function* chunks(): Generator<string> {
    for (;;) {
      rendered++
      yield 'x'.repeat(10_000)
    }
  }
  const bytes = inSlices(chunks(), { clock: new ManualClock(), sliceNs: 1e6, isWanted: () => true })
  expect(rendered).toBe(0)
  await bytes.next()
  expect(rendered).toBe(4)
  await bytes.return()
  expect(rendered).toBe(4)
})

test('what nobody waits for is not rendered to its end', async () => {
  const clock = new ManualClock()
  let rendered = 0
  function* chunks(): Generator<string> {
    for (;;) {
      rendered++
      clock.advanceNs(100)
      yield 'x'
    }
  }
  const text = await textOf(inSlices(chunks(), { clock, sliceNs: 1000, isWanted: () => rendered < 20 }))
  expect([text, rendered]).toEqual(['', 20])
})
