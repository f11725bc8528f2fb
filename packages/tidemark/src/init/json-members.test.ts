import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMembers } from './json-members.ts'

const added = { bench: 'tidemark run', 'bench:gate': 'tidemark gate' }
const add = (text: string): string => addMembers(text, 'scripts', added)

describe('addMembers', () => {
  it.each<[what: string, before: string, after: string]>([
    [
      'two spaces, scripts in the middle',
      '{\n  "name": "a",\n  "scripts": {\n    "test": "vitest"\n  },\n  "files": ["dist", "src"]\n}\n',
      '{\n  "name": "a",\n  "scripts": {\n    "test": "vitest",\n    "bench": "tidemark run",\n    "bench:gate": "tidemark gate"\n  },\n  "files": ["dist", "src"]\n}\n',
    ],
    [
      'tabs, no scripts, no line end at the end',
      '{\n\t"name": "a"\n}',
      '{\n\t"name": "a",\n\t"scripts": {\n\t\t"bench": "tidemark run",\n\t\t"bench:gate": "tidemark gate"\n\t}\n}',
    ],
    [
      'Windows line ends',
      '{\r\n    "scripts": {\r\n        "a": "b"\r\n    }\r\n}\r\n',
      '{\r\n    "scripts": {\r\n        "a": "b",\r\n        "bench": "tidemark run",\r\n        "bench:gate": "tidemark gate"\r\n    }\r\n}\r\n',
    ],
    [
      'empty scripts',
      '{\n  "scripts": {},\n  "name": "a"\n}\n',
      '{\n  "scripts": {\n    "bench": "tidemark run",\n    "bench:gate": "tidemark gate"\n  },\n  "name": "a"\n}\n',
    ],
    [
      'one line',
      '{"name":"a","scripts":{"x":"y"}}',
      '{"name":"a","scripts":{"x":"y","bench":"tidemark run","bench:gate":"tidemark gate"}}',
    ],
    [
      'spaces on one line',
      '{ "scripts": { "x": "y" } }\n',
      '{ "scripts": { "x": "y", "bench": "tidemark run", "bench:gate": "tidemark gate" } }\n',
    ],
    [
      'nothing at all',
      '{}\n',
      '{\n  "scripts": {\n    "bench": "tidemark run",\n    "bench:gate": "tidemark gate"\n  }\n}\n',
    ],
    [
      'a nested object of the same name, and brackets in texts',
      '{\n  "nested": { "scripts": { "no": "}" } },\n  "scripts": {\n    "a\\"{": "[\\\\"\n  }\n}\n',
      '{\n  "nested": { "scripts": { "no": "}" } },\n  "scripts": {\n    "a\\"{": "[\\\\",\n    "bench": "tidemark run",\n    "bench:gate": "tidemark gate"\n  }\n}\n',
    ],
  ])('%s', (_, before, after) => {
    expect(add(before)).toBe(after)
  })

  const key = fc.string().filter((text) => text !== 'scripts' && text !== '__proto__')
  const manifest = fc
    .tuple(
      fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }),
      fc.option(
        fc.dictionary(
          key.filter((name) => !(name in added)),
          fc.string(),
          { noNullPrototype: true },
        ),
      ),
      fc.dictionary(key, fc.jsonValue(), { noNullPrototype: true }),
    )
    .map(([first, scripts, last]) => ({ ...first, ...(scripts === null ? {} : { scripts }), ...last }))
  const layout = fc.constantFrom<string | number>('', 1, 2, 4, '\t')

  it('means the same with the members added, whatever the object and its layout', () => {
    fc.assert(
      fc.property(manifest, layout, fc.constantFrom('\n', '\r\n'), (object, indent, newline) => {
        const before = JSON.stringify(object, null, indent).replaceAll('\n', newline)
        const scripts = 'scripts' in object ? object.scripts : {}
        const expected = { ...object, scripts: { ...(scripts as object), ...added } }
        // As texts, so that the order of members counts, and __proto__ is a name like any other.
        expect(JSON.stringify(JSON.parse(add(before)))).toBe(JSON.stringify(expected))
      }),
    )
  })

  it('leaves every character that was there', () => {
    fc.assert(
      fc.property(manifest, layout, (object, indent) => {
        const before = JSON.stringify(object, null, indent)
        const after = add(before)
        let start = 0
        while (start < before.length && before[start] === after[start]) start++
        expect(after.endsWith(before.slice(start))).toBe(true)
      }),
    )
  })
})
