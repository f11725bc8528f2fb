import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../format/safe-text.ts'
import { hostileTexts } from './fixtures/hostile-texts.ts'
import { type Content, escapeHtml, html } from './markup.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'<>&"\'=`/; \n\u0000\u202e!-') }),
  fc.constantFrom(...hostileTexts),
)

/** The inverse, written out so that the test does not share a table with the code. */
function shownBy(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

describe('escapeHtml', () => {
  it('leaves nothing that HTML would obey, in text or in a quoted attribute', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeHtml(text)
        expect(escaped).not.toMatch(/[<>"']/)
        expect(escaped.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
        expect(escaped).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u)
      }),
    )
  })

  it('loses nothing: a browser shows the text, control characters as escapes', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shownBy(escapeHtml(text))).toBe(visibleText(text))
      }),
    )
  })
})

describe('html', () => {
  it('escapes what is put in, and takes markup and lists as they are', () => {
    const items = ['a&b', '<i>'].map((item) => html`<li title="${item}">${item}</li>`)
    expect(String(html`<ul>${items}${null}${7}</ul>`)).toBe(
      '<ul><li title="a&amp;b">a&amp;b</li><li title="&lt;i&gt;">&lt;i&gt;</li>7</ul>',
    )
  })

  it('takes nothing else for markup, whatever it looks like', () => {
    const forged = { toString: () => '<b>' } as unknown as Content
    expect(() => String(html`${forged}`)).toThrow(TypeError)
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        expect(String(html`<p>${texts}</p>`)).toBe(`<p>${texts.map(escapeHtml).join('')}</p>`)
      }),
    )
  })
})
