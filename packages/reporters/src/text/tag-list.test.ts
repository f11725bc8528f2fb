import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagList } from './tag-list.ts'

const clean = (text: string): string => text.replace(/\W/g, '_')

describe('tagList', () => {
  it('lets later sources win, sorts by name and leaves out what is empty', () => {
    expect(
      tagList([{ b: '1', a: '1', e: 'x' }, { b: '2' }, { b: '3', c: '', e: '' }], String, String),
    ).toEqual([
      ['a', '1'],
      ['b', '3'],
    ])
  })

  it('never has a name twice', () => {
    const tags = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(fc.array(tags, { maxLength: 3 }), (sources) => {
        const names = tagList(sources, clean, clean).map(([name]) => name)
        expect(names).toEqual([...new Set(names)].sort())
      }),
    )
  })

  it('keeps the first of two names that become one', () => {
    expect(tagList([{ 'a-b': '1', 'a.b': '2' }], clean, clean)).toEqual([['a_b', '1']])
  })
})
