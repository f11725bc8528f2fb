import { expect, it } from 'vitest'
import { longestTurn } from './longest-turn.mjs'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

function block(ms) {
  for (const end = performance.now() + ms; performance.now() < end; );
}

it('sees the longest of several turns, wherever it is', async () => {
  for (const turns of [
    [20, 0],
    [0, 20],
    [0, 20, 0],
  ]) {
    const longest = await longestTurn(async () => {
      for (const ms of turns) {
        block(ms)
        await nextTurn()
      }
    })
    expect(longest).toBeGreaterThanOrEqual(20e6)
  }
})

it('sees work that never gives way', async () => {
  expect(await longestTurn(async () => block(5))).toBeGreaterThanOrEqual(5e6)
})
