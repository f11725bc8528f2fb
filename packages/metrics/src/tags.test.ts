import { expect, test } from 'vitest'
import { Registry } from './index.ts'

test.each([
  { tags: 5, found: 'a value of type number' },
  { tags: 'service=orders', found: 'a value of type string' },
  { tags: ['orders'], found: 'a list or a map' },
  { tags: new Map([['service', 'orders']]), found: 'a list or a map' },
])('refuses tags that are $found', ({ tags, found }) => {
  const given = { tags: tags as unknown as Record<string, string> }
  const expected = `tags must be an object of strings, such as { name: 'value' }, got ${found}`
  expect(() => new Registry(given)).toThrow(expected)
  expect(() => new Registry().counter('orders', given)).toThrow(expected)
})

test('refuses null for the tags of a registry', () => {
  expect(() => new Registry({ tags: null as unknown as Record<string, string> })).toThrow('got null')
})

test('names of tags may be any but the empty one, and values are strings', () => {
  const tags = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as Record<string, string>
  expect(Object.entries(new Registry({ tags }).tags)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
  expect(() => new Registry({ tags: { '': 'a' } })).toThrow('a tag needs a name')
  expect(() => new Registry({ tags: { a: 1 as unknown as string } })).toThrow('tag "a" must be a string')
})
