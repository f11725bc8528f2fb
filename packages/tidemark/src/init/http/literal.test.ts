import fc from 'fast-check'
import { expect, it } from 'vitest'
import { literal } from './literal.ts'

it('is one line of printable ASCII that stands for the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const code = literal(text)
      expect(code).toMatch(/^'[ -~]*'$/)
      expect(new Function(`return ${code}`)()).toBe(text)
    }),
  )
})

it.each(["'", '\\', "\\'", '\n', '\r', '\u2028', '\u2029', '\ud800', '😀', '`$', '*/', '</script>'])(
  'holds %j',
  (text) => {
    const code = literal(text)
    expect(code).toMatch(/^'[ -~]*'$/)
    expect(new Function(`// ${code}\nreturn ${code}`)()).toBe(text)
  },
)
