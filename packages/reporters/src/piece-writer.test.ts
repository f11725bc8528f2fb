import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Piece } from './destination.ts'
import { PieceWriter } from './piece-writer.ts'

const piece = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 9000 }),
  count: fc.integer({ min: 1, max: 3 }),
})

test('pieces are those that were written, each of one point, whenever they are taken', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (all) => {
      const writer = new PieceWriter()
      const taken: Piece[] = []
      const expected: string[] = []
      for (const { text, count } of all) {
        const one = Buffer.concat([Buffer.from(text), Buffer.alloc(16, 0xff)])
        const start = writer.position
        writer.text(text)
        writer.bytes(Buffer.alloc(16, 0xff))
        for (let more = 1; more < count; more += 1) writer.bytes(one)
        for (let at = 1; at < count; at += 1) writer.endPiece(start + at * one.length)
        writer.endPiece()
        for (let at = 0; at < count; at += 1) expected.push(one.toString('hex'))
        if (writer.isFull) taken.push(...[writer.take()].filter((each) => each !== undefined))
      }
      taken.push(...[writer.take()].filter((each) => each !== undefined))
      const pieces = taken.flatMap(({ data, points, ends = [] }) => {
        expect(points).toBe(ends.length)
        return ends.map((end, at) => Buffer.from(data as Uint8Array).toString('hex', ends[at - 1] ?? 0, end))
      })
      expect(pieces).toEqual(expected)
      expect(writer.take()).toBe(undefined)
    }),
  )
})
