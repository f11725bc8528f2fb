import { expect, test } from 'vitest'
import { ManualClock } from './clock.ts'
import { atOnce, inTurns, nextTurn, type Steps } from './turns.ts'

/** Steps that take a millisecond each. */
function* steps(count: number, clock: ManualClock, done: () => void = () => undefined): Steps<string> {
  for (let step = 0; step < count; step++) {
    clock.advanceNs(1e6)
    done()
    yield
  }
  return 'result'
}

/** How many turns others had until `work` ended. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const ended = work.then(() => {
    isOver = true
  })
  while (!isOver) {
    await nextTurn()
    turns++
  }
  await ended
  return turns
}

test('all of it at once gives the result', () => {
  expect(atOnce(steps(3, new ManualClock()))).toBe('result')
})

test('a turn ends with the step that fills it', async () => {
  const clock = new ManualClock()
  const doneInTurnsOfOthers: number[] = []
  let done = 0
  const work = inTurns(
    steps(7, clock, () => done++),
    clock,
    { turnMs: 3 },
  )
  let isOver = false
  void work.then(() => {
    isOver = true
  })
  for (; !isOver; await nextTurn()) doneInTurnsOfOthers.push(done)
  expect(await work).toBe('result')
  expect([...new Set(doneInTurnsOfOthers), done]).toEqual([3, 6, 7])
})

test('without a time to work others have a turn after every step', async () => {
  const clock = new ManualClock()
  expect(await turnsDuring(inTurns(steps(20, clock), clock, { turnMs: 0 }))).toBeGreaterThanOrEqual(20)
})

test.each([-1, Number.NaN, '1' as unknown as number])(
  'turnMs %s is refused before any step',
  async (turnMs) => {
    let done = 0
    const clock = new ManualClock()
    await expect(
      inTurns(
        steps(1, clock, () => done++),
        clock,
        { turnMs },
      ),
    ).rejects.toThrow(RangeError)
    expect(done).toBe(0)
  },
)

test('what a step throws is a rejection', async () => {
  const failing = function* (): Steps<void> {
    yield
    throw new Error('no')
  }
  await expect(inTurns(failing(), new ManualClock(), {})).rejects.toThrow('no')
})
