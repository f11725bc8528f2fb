import { describe, expect, it } from 'vitest'
import { runRecord } from './fixtures/documents.ts'
import { formatRunRecord } from './format.ts'
import { parseRecord, parseRunRecord } from './parse.ts'
import { callsOfShard, isEmptyShard, type Shard } from './shard.ts'

const shard: Shard = {
  index: 1,
  total: 3,
  filtered: false,
  division: [
    { suite: 'orders', id: 'a', shard: 1 },
    { suite: 'orders', id: 'b', shard: 2 },
    { suite: 'users', id: 'a', shard: 2 },
  ],
}

describe('a shard', () => {
  it('has the calls that are its own, and no suite without any', () => {
    const suites = [
      { name: 'orders', calls: [{ id: 'a' }, { id: 'b' }] },
      { name: 'users', calls: [{ id: 'a' }] },
    ]
    const idsOf = (index: number) =>
      callsOfShard(suites, { ...shard, index }).map(({ name, calls }) => [name, calls.map(({ id }) => id)])
    expect(idsOf(1)).toEqual([['orders', ['a']]])
    expect(idsOf(2)).toEqual([
      ['orders', ['b']],
      ['users', ['a']],
    ])
    expect(idsOf(3)).toEqual([])
  })

  it('is empty where the calls went to others, and not where there is none', () => {
    expect([1, 2, 3].map((index) => isEmptyShard({ shard: { ...shard, index } }))).toEqual([
      false,
      false,
      true,
    ])
    expect(isEmptyShard({ shard: { ...shard, division: [] } })).toBe(false)
    expect(isEmptyShard({})).toBe(false)
  })
})

describe('a record', () => {
  const text = formatRunRecord({ ...runRecord, shard })

  it('says what it is a part of', () => {
    expect(parseRunRecord(text, 'run.json').shard).toEqual(shard)
    expect(parseRecord(text, 'run.json')).toEqual(parseRunRecord(text, 'run.json'))
  })

  it.each([
    ['the fourth of three', '"index": 1,', '"index": 4,', 'shard.total', 'at least index, which is 4'],
    ['the zeroth', '"index": 1,', '"index": 0,', 'shard.index', 'a whole number from 1'],
    ['one of a million', '"total": 3', '"total": 1000000', 'shard.total', 'from 1 to 1000'],
    [
      'calls of a fourth shard',
      '"shard": 1,',
      '"shard": 4,',
      'shard.division[0].shard',
      'at most total, which is 3',
    ],
    [
      'a call twice',
      '"id": "b",\n',
      '"id": "a",\n',
      'shard.division[1].id',
      'a id that is unique in the list',
    ],
    ['a count in words', '"total": 3', '"total": "3"', 'shard.total', 'a whole number'],
    ['an unknown field', '"total": 3', '"totals": 3', 'shard.', 'allowed is'],
  ])('that is %s is refused', (_what, part, replacement, field, allowed) => {
    expect(text).toContain(part)
    const read = (): unknown => parseRunRecord(text.replace(part, replacement), 'run.json')
    expect(read).toThrow(`run.json: ${field}`)
    expect(read).toThrow(allowed)
  })

  it('of something else is refused whatever it is', () => {
    for (const other of ['{"kind":"tidemark.baseline","version":1}', '[]', '3', '{}']) {
      expect(() => parseRecord(other, 'x.json')).toThrow(
        'allowed is tidemark.run, tidemark.gate or tidemark.load; give a file that --json of tidemark run, gate or load wrote',
      )
    }
    expect(() => parseRecord('{"kind":"tidemark.gate","version":9}', 'x.json')).toThrow('version: found 9')
    expect(() => parseRecord('{', 'x.json')).toThrow('x.json: line 1 column 2')
  })
})
