import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LabelTree, type LabelValue, labelStrings } from './label-tree.ts'

/** What a family does: makes what it does not find. */
function growing(depth: number): {
  tree: LabelTree<object>
  at: (...values: readonly unknown[]) => object
  made: () => number
} {
  const tree = new LabelTree<object>(depth)
  let made = 0
  const at = tree.lookup((asked) => {
    const values = labelStrings(asked) ?? []
    const leaf = tree.find(values) ?? { made: made++ }
    tree.put(values, leaf, asked)
    return leaf
  })
  return { tree, at, made: () => made }
}

const value: fc.Arbitrary<LabelValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '1',
    'true',
    'false',
    'NaN',
    '-0',
    '0',
    '__proto__',
    'constructor',
    'a|',
    '|',
    'a,b',
    '\0',
  ),
  fc.double(),
  fc.integer(),
  fc.boolean(),
)

test('two sets of values are one leaf exactly when they are the same text, value by value', () => {
  const sets = fc.integer({ min: 0, max: 8 }).chain((depth) => {
    const set = fc.array(value, { minLength: depth, maxLength: depth })
    return fc.tuple(fc.constant(depth), fc.array(set, { maxLength: 30 }))
  })
  fc.assert(
    fc.property(sets, ([depth, asked]) => {
      const { tree, at } = growing(depth)
      const leaves = asked.map((values) => at(...values))
      for (const [one, left] of asked.entries()) {
        expect(at(...left)).toBe(leaves[one])
        for (const [other, right] of asked.entries()) {
          const same = left.every((found, level) => String(found) === String(right[level]))
          expect(leaves[one] === leaves[other]).toBe(same)
        }
      }
      const distinct = new Set(leaves)
      expect(tree.size).toBe(distinct.size)
      const stored = tree.leaves()
      expect(new Set(stored.map(({ leaf }) => leaf))).toEqual(distinct)
      for (const { values, leaf } of stored) expect(tree.find(values)).toBe(leaf)
    }),
  )
})

test('a removed leaf is gone under every form of its values, and no other one is', () => {
  const set = fc.tuple(value, value)
  fc.assert(
    fc.property(fc.array(set, { minLength: 1, maxLength: 20 }), fc.nat(), (asked, which) => {
      const { tree, at, made } = growing(2)
      for (const values of asked) at(...values)
      // Every value once more as text, so that both of its keys are there.
      for (const values of asked) at(...values.map(String))
      const victim = (asked[which % asked.length] as readonly LabelValue[]).map(String)
      const others = asked.filter((values) => JSON.stringify(values.map(String)) !== JSON.stringify(victim))
      const before = { made: made(), size: tree.size, others: others.map((values) => at(...values)) }
      expect(tree.remove(victim)).toBeDefined()
      expect(tree.remove(victim)).toBeUndefined()
      expect(tree.size).toBe(before.size - 1)
      expect(others.map((values) => at(...values))).toEqual(before.others)
      expect(made()).toBe(before.made)
      at(...(asked[which % asked.length] as readonly LabelValue[]))
      expect(made()).toBe(before.made + 1)
    }),
  )
})

test('removing the last leaf of a branch leaves nothing behind', () => {
  const { tree, at } = growing(3)
  at('a', 1, true)
  at('a', 2, true)
  tree.remove(['a', '1', 'true'])
  tree.remove(['a', '2', 'true'])
  expect({ size: tree.size, leaves: tree.leaves(), found: tree.find(['a']) }).toEqual({
    size: 0,
    leaves: [],
    found: undefined,
  })
})

test.each([[undefined], [null], [1n], [Symbol('a')], [{}], [Object.create(null)], [() => 1]])(
  '%s is no label value',
  (invalid) => {
    expect(labelStrings(['a', invalid])).toBeUndefined()
  },
)
