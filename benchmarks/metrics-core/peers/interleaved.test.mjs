import { describe, expect, it } from 'vitest'
import { compileLoop, measureInterleaved } from './interleaved.mjs'

const asGiven = { shuffle: (items) => [...items] }

describe('compileLoop', () => {
  it('calls once for each number, and returns what was kept', () => {
    const seen = []
    const loop = compileLoop({ context: { seen }, call: 'seen.push(i); kept += i' })
    expect(loop({ seen }, 3, 6)).toBe(12)
    expect(seen).toEqual([3, 4, 5])
  })

  it('awaits each call before the next one', async () => {
    const order = []
    const work = async (i) => {
      order.push(`begin ${i}`)
      await null
      order.push(`end ${i}`)
    }
    const loop = compileLoop({ context: { work }, call: 'await work(i)', waits: true })
    await loop({ work }, 0, 2)
    expect(order).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1'])
  })

  it('compiles equal sources twice', () => {
    const subject = { context: {}, call: 'kept++' }
    expect(String(compileLoop(subject))).not.toBe(String(compileLoop(subject)))
  })
})

describe('measureInterleaved', () => {
  it('measures each subject once a round, and prepares each batch', async () => {
    const calls = { a: 0 }
    let batches = 0
    const subjects = [
      { name: 'a', context: { calls }, call: 'calls.a++', before: () => batches++ },
      { name: 'b', sample: async () => 42 },
    ]
    const figures = await measureInterleaved(subjects, {
      rounds: 3,
      batchMs: 0,
      warmUpMs: 0,
      random: asGiven,
    })
    expect([...figures.keys()]).toEqual(['a', 'b'])
    expect(figures.get('a')).toHaveLength(3)
    expect(figures.get('b')).toEqual([42, 42, 42])
    expect(batches).toBe(3)
    // A batch that may take no time is one call.
    expect(calls.a).toBe(3)
  })

  it('takes the subjects of a round in the order that chance gives', async () => {
    const order = []
    const subject = (name) => ({ name, sample: async () => order.push(name) })
    let turn = 0
    const random = { shuffle: (items) => (turn++ % 2 === 0 ? [...items] : [...items].reverse()) }
    await measureInterleaved([subject('a'), subject('b')], { rounds: 2, batchMs: 0, warmUpMs: 0, random })
    expect(order).toEqual(['a', 'b', 'b', 'a'])
  })
})
