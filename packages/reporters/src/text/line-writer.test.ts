import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Piece } from '../destination.ts'
import { LineWriter } from './line-writer.ts'

const line = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 9000 }),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  isForgotten: fc.boolean(),
})

test('lines are those that were written, each a piece of one point, whenever they are taken', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (all) => {
      const writer = new LineWriter()
      const taken: Piece[] = []
      const expected: string[] = []
      for (const { text, value, isForgotten } of all) {
        const from = writer.position
        writer.text(text)
        writer.text('=')
        writer.again(from, writer.position)
        writer.number(value)
        if (isForgotten) writer.forgetLine()
        else {
          writer.endLine(' 1\n')
          expected.push(Buffer.from(`${text}=${text}=${value} 1\n`).toString('hex'))
        }
        if (writer.isFull) taken.push(...[writer.take()].filter((piece) => piece !== undefined))
      }
      taken.push(...[writer.take()].filter((piece) => piece !== undefined))
      const pieces = taken.flatMap(({ data, points, ends = [] }) => {
        expect(points).toBe(ends.length)
        return ends.map((end, at) => Buffer.from(data as Uint8Array).toString('hex', ends[at - 1] ?? 0, end))
      })
      expect(pieces).toEqual(expected)
      expect(writer.take()).toBe(undefined)
    }),
  )
})
