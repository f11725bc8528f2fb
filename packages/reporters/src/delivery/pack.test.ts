import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FormatStep } from '../destination.ts'
import { Batch } from './batch.ts'
import { Packer, type PackStep } from './pack.ts'

const text = new TextDecoder()

function batchesOf(steps: Iterable<PackStep>): Batch[] {
  return [...steps].filter((step) => step instanceof Batch)
}

/** As text, which is compared faster. */
function hex(bytes: string | Uint8Array): string {
  return Buffer.from(bytes as string).toString('hex')
}

const piece = fc.record({
  data: fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.uint8Array({ maxLength: 40 })),
  points: fc.integer({ min: 0, max: 5 }),
})

describe('pack', () => {
  const limits = fc.record({
    maxBytes: fc.integer({ min: 1, max: 300_000 }),
    maxPoints: fc.integer({ min: 1, max: 20 }),
  })

  it('keeps all pieces whole and in order, within the limits, and tells what fits into no batch', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), limits, (pieces, { maxBytes, maxPoints }) => {
        const steps = [...new Packer({ maxBytes, maxPoints }).pack(pieces)]
        const bytesOf = ({ data }: (typeof pieces)[number]): Buffer => Buffer.from(data as string)
        const fitting = pieces.filter((one) => bytesOf(one).length <= maxBytes && one.points <= maxPoints)
        const batches = batchesOf(steps)
        expect(batches.flatMap((batch) => [...batch.pieces()].map(hex))).toEqual(
          fitting.map(({ data }) => hex(data)),
        )
        for (const batch of batches) {
          expect(batch.bytes.byteLength).toBeLessThanOrEqual(maxBytes)
          expect(batch.points).toBeLessThanOrEqual(maxPoints)
          expect(batch.bytes.buffer.byteLength).toBe(batch.bytes.byteLength)
        }
        const total = (points: number[]): number => points.reduce((sum, n) => sum + n, 0)
        expect(total(batches.map((batch) => batch.points))).toBe(total(fitting.map(({ points }) => points)))
        const oversize = steps.flatMap((step) =>
          step !== undefined && 'oversizePoints' in step ? [step.oversizePoints] : [],
        )
        expect(oversize).toEqual(pieces.filter((one) => !fitting.includes(one)).map(({ points }) => points))
      }),
    )
  })

  it('packs pieces that come together as if they came one by one', () => {
    const together = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(together, { maxLength: 5 }), limits, (steps, bounds) => {
        const packed = (pieces: Iterable<FormatStep>): unknown => {
          const all = [...new Packer(bounds).pack(pieces)].filter((step) => step !== undefined)
          return all.map((step) => (step instanceof Batch ? [...step.pieces()].map(hex) : step))
        }
        const runs = steps.map((texts) => {
          const parts = texts.map((each) => Buffer.from(each))
          let end = 0
          const ends = parts.map(({ length }) => (end += length))
          return { data: Buffer.concat(parts), points: texts.length, ends }
        })
        expect(packed(runs)).toEqual(packed(steps.flat().map((data) => ({ data, points: 1 }))))
      }),
    )
  })

  it('takes pieces larger than its buffer is at first', () => {
    const large = ['ü'.repeat(30_000), 'a'.repeat(200_000), 'ü'.repeat(100_000)]
    const pieces = large.map((data) => ({ data, points: 1 }))
    const [batch] = batchesOf(new Packer({ maxBytes: 1_000_000, maxPoints: 10 }).pack(pieces))
    expect(text.decode(batch?.bytes)).toBe(large.join(''))
  })

  it('fills each batch before it begins another', () => {
    const pieces = Array.from({ length: 10 }, (_, at) => ({ data: String(at), points: 1 }))
    expect(
      batchesOf(new Packer({ maxBytes: 4, maxPoints: 100 }).pack(pieces)).map(({ bytes }) =>
        text.decode(bytes),
      ),
    ).toEqual(['0123', '4567', '89'])
  })

  it('passes on what was left out, and a step for each step', () => {
    const steps: FormatStep[] = [undefined, { omitted: 'collision', count: 2 }, { data: 'a', points: 1 }]
    const [first, second, third, fourth, ...rest] = new Packer({ maxBytes: 10, maxPoints: 10 }).pack(steps)
    expect([first, second, third, rest]).toEqual([
      undefined,
      { omitted: 'collision', count: 2 },
      undefined,
      [],
    ])
    expect(fourth).toBeInstanceOf(Batch)
  })

  it('packs one snapshot after another, and forgets what nobody waited for', () => {
    const packer = new Packer({ maxBytes: 1000, maxPoints: 10 })
    const packed = (data: string): string[] =>
      batchesOf(packer.pack([{ data, points: 1 }])).map(
        (batch) => `${text.decode(batch.bytes)} ${batch.points}`,
      )
    expect(packed('a')).toEqual(['a 1'])
    for (const _ of packer.pack([{ data: 'lost', points: 2 }])) break
    expect([packed('b'), packed('c')]).toEqual([['b 1'], ['c 1']])
  })
})

describe('halves', () => {
  it('are the batch, however often it is divided', () => {
    const parts = (batch: Batch): Batch[] => batch.halves()?.flatMap(parts) ?? [batch]
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 20 }), (pieces) => {
        const [batch] = batchesOf(new Packer({ maxBytes: 10_000_000, maxPoints: 1000 }).pack(pieces))
        if (batch === undefined) throw new Error('expected one batch')
        const singles = parts(batch)
        expect(singles.map((single) => hex(single.bytes))).toEqual([...batch.pieces()].map(hex))
        expect(singles.map(({ points }) => points)).toEqual(pieces.map(({ points }) => points))
        expect(singles.every(({ pieceCount }) => pieceCount === 1)).toBe(true)
      }),
    )
  })
})
