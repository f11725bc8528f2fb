import { describe, expect, it } from 'vitest'
import { parseComment, renderComment } from './doc-comment.mjs'

describe('renderComment', () => {
  it('has the description, then a list of the tags', () => {
    const comment = `Adds {@link Sample}s.

More of it.

@param left first one,
going on
@returns the sum
@throws RangeError when it is NaN`
    expect(renderComment(comment)).toBe(`Adds \`Sample\`s.

More of it.

- \`left\`: first one,
  going on
- returns: the sum
- throws: RangeError when it is NaN`)
  })

  it('escapes what would be taken for HTML, and leaves code alone', () => {
    expect(renderComment('A <name> in `<code>`, 1 < 2.')).toBe('A &lt;name> in `<code>`, 1 < 2.')
  })

  it('gives an example a language', () => {
    expect(renderComment('So:\n```\nawait it()\n```')).toBe('So:\n```ts\nawait it()\n```')
  })
})

it('parseComment finds a tag on a line of its own only', () => {
  expect(parseComment('Mail to a@example.org.\n@default 5')).toEqual({
    description: 'Mail to a@example.org.',
    tags: [{ tag: 'default', text: '5' }],
  })
})
