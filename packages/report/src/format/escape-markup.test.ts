import fc from 'fast-check'
import { expect, it } from 'vitest'
import { escapeMarkup } from './escape-markup.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'; amplt#39') }),
)

it('leaves nothing that markup obeys', () => {
  fc.assert(
    fc.property(text, (raw) => {
      expect(escapeMarkup(raw)).toMatch(/^(?:[^<>"'&]|&(?:amp|lt|gt|quot|#39);)*$/)
    }),
  )
})

it('loses nothing', () => {
  const read = (escaped: string): string =>
    escaped
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  fc.assert(
    fc.property(text, (raw) => {
      expect(read(escapeMarkup(raw))).toBe(raw)
    }),
  )
})
