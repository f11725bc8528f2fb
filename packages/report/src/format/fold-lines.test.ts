import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { displayWidth } from './display-width.ts'
import { foldLines } from './fold-lines.ts'
import { createPaint } from './paint.ts'
import { visibleText } from './safe-text.ts'
import { splitStyled } from './styled-text.ts'

const paint = createPaint(true)

describe('foldLines', () => {
  it('leaves lines alone that fit', () => {
    expect(foldLines('one two\n\n  three', 7)).toBe('one two\n\n  three')
  })

  it('goes on below the text that follows a word and a gap', () => {
    expect(foldLines('slower    orders > GET: time +3.1%, margin 1%', 32)).toBe(
      ['slower    orders > GET: time', '          +3.1%, margin 1%'].join('\n'),
    )
  })

  it('goes on as far right as the line begins', () => {
    expect(foldLines('  intended? accept it: tidemark accept', 24)).toBe(
      ['  intended? accept it:', '  tidemark accept'].join('\n'),
    )
  })

  it('goes on to the right of a line without a gap, but never further than a third of the screen', () => {
    expect(foldLines('undecided orders > GET: cannot be told', 30)).toBe(
      ['undecided orders > GET: cannot', '          be told'].join('\n'),
    )
    expect(foldLines('undecided orders > GET: cannot', 12)).toBe(
      ['undecided', '    orders >', '    GET:', '    cannot'].join('\n'),
    )
  })

  it('divides a word that is longer than a line', () => {
    expect(foldLines('  profile: abcdefghijklmnop', 12)).toBe(
      ['  profile:', '  abcdefghij', '  klmnop'].join('\n'),
    )
  })

  it('switches colours off at the end of a line and on again below', () => {
    expect(foldLines(paint('dim', '  one two three'), 10)).toBe(
      ['\u001b[2m  one two\u001b[0m', '  \u001b[2mthree\u001b[22m'].join('\n'),
    )
    const [first = '', second = ''] = foldLines(`${paint('red', 'slower')} one two`, 10).split('\n')
    expect([first, second]).toEqual([`${paint('red', 'slower')} one`, '   two'])
  })

  const piece = fc.tuple(
    fc.constantFrom('red', 'dim', null),
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }).map(visibleText),
      fc.stringMatching(/^[ a-z]{0,20}$/),
      fc.constantFrom('slower    ', '    ', '注文を取得する', '👩‍👩‍👧 🇩🇪', 'x'.repeat(90)),
    ),
  )
  const line = fc
    .array(piece, { maxLength: 8 })
    .map((pieces) => pieces.map(([style, text]) => (style === null ? text : paint(style, text))).join(' '))

  it('has no line longer than the screen, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 130 }), (text, columns) => {
        const folded = foldLines(text, columns)
        for (const one of folded.split('\n')) {
          expect(displayWidth(stripVTControlCharacters(one))).toBeLessThanOrEqual(columns)
        }
        const dense = (given: string): string => stripVTControlCharacters(given).replaceAll(/[ \n]/g, '')
        expect(dense(folded)).toBe(dense(text))
      }),
    )
  })

  it('leaves no line in colour', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 40 }), (text, columns) => {
        for (const one of foldLines(text, columns).split('\n')) {
          const last = splitStyled(one).findLast(({ isStyle }) => isStyle)
          expect(last?.text.slice(2) ?? '0m').toMatch(/^(?:0|22|39)m$/)
        }
      }),
    )
  })
})
