import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LastLines } from './last-lines.ts'

describe('LastLines', () => {
  it('keeps the last twenty, with the one that is not finished', () => {
    const lines = new LastLines()
    for (let line = 1; line <= 30; line++) lines.add(`line ${line}\n`)
    lines.add('unfinished')
    const kept = lines.get()
    expect(kept).toHaveLength(20)
    expect([kept[0], kept.at(-1)]).toEqual(['line 12', 'unfinished'])
  })

  it('is the same however the output is cut, and bounded', () => {
    const output = fc.array(fc.constantFrom('a', '\n', '\r\n', 'word ', 'x'.repeat(1000)), { maxLength: 60 })
    fc.assert(
      fc.property(output, fc.integer({ min: 1, max: 50 }), (parts, size) => {
        const text = parts.join('')
        const whole = new LastLines()
        whole.add(text)
        const cut = new LastLines()
        for (let at = 0; at < text.length; at += size) cut.add(text.slice(at, at + size))
        expect(cut.get().length).toBeLessThanOrEqual(20)
        expect(Math.max(0, ...cut.get().map(({ length }) => length))).toBeLessThanOrEqual(400)
        if (!text.includes('xxx') && !text.includes('\r')) expect(cut.get()).toEqual(whole.get())
      }),
    )
  })
})
