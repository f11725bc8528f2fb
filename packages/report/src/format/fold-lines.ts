import { displayWidth, segmenter } from './display-width.ts'
import { splitStyled } from './styled-text.ts'

/** Where a line that begins without a margin of its own goes on: below the names beside the verdicts. */
const usualIndent = 10
/** Switches off whatever is on, and what all switches-off are. */
const styleOff = '\u001b[0m'
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
const switchesOff = /^\u001b\[(?:0|2[2-9]|39|49)?m$/

/** What is not divided: a character as it is read, or a code for colour. */
interface Atom {
  readonly text: string
  readonly columns: number
  /** What is switched on after it, as codes. */
  readonly style: string
}

/**
 * A painted text without a line longer than `columns`. A longer one goes on below, divided at spaces, further right than
 * it began, in its colours; what has no space is divided where the line ends.
 *
 * @param columns at least 2
 */
export function foldLines(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => foldLine(line, columns))
    .join('\n')
}

function foldLine(line: string, columns: number): readonly string[] {
  const visible = splitStyled(line)
    .filter(({ isStyle }) => !isStyle)
    .map(({ text }) => text)
    .join('')
  if (displayWidth(visible) <= columns) return [line]
  const fold = new Fold(columns, Math.min(indentOf(visible), Math.floor(columns / 3)))
  let word: Atom[] = []
  for (const atom of atomsOf(line)) {
    if (atom.text !== ' ') word.push(atom)
    else {
      fold.add(word)
      fold.space(atom)
      word = []
    }
  }
  fold.add(word)
  return fold.end()
}

/** The lines that one becomes. */
class Fold {
  readonly #columns: number
  readonly #indent: number
  readonly #lines: string[] = []
  #line = ''
  #width = 0
  /** Spaces that are written only where something follows them. */
  #spaces = 0
  /** What is switched on at the end of the line. */
  #style = ''

  constructor(columns: number, indent: number) {
    this.#columns = columns
    this.#indent = indent
  }

  space({ style }: Atom): void {
    this.#spaces++
    this.#style = style
  }

  add(word: readonly Atom[]): void {
    const columns = word.reduce((sum, atom) => sum + atom.columns, 0)
    if (columns === 0) {
      // Nothing, or codes alone: no reason for a line.
      for (const atom of word) this.#append(atom)
      return
    }
    const room = this.#columns - this.#width - this.#spaces
    if (columns > room && this.#width > 0) this.#next()
    for (const atom of word) {
      // Only in a word that is longer than a line.
      if (this.#width + this.#spaces + atom.columns > this.#columns) this.#next()
      this.#line += ' '.repeat(this.#spaces)
      this.#width += this.#spaces
      this.#spaces = 0
      this.#append(atom)
    }
  }

  end(): readonly string[] {
    return [...this.#lines, this.#line]
  }

  #append({ text, columns, style }: Atom): void {
    this.#line += text
    this.#width += columns
    this.#style = style
  }

  #next(): void {
    this.#lines.push(this.#line + (this.#style === '' ? '' : styleOff))
    this.#line = ' '.repeat(this.#indent) + this.#style
    this.#width = this.#indent
    this.#spaces = 0
  }
}

function* atomsOf(line: string): Generator<Atom> {
  let style = ''
  for (const part of splitStyled(line)) {
    if (part.isStyle) {
      style = switchesOff.test(part.text) ? '' : style + part.text
      yield { text: part.text, columns: 0, style }
    } else {
      for (const { segment } of segmenter.segment(part.text)) {
        yield { text: segment, columns: displayWidth(segment), style }
      }
    }
  }
}

/** Below the text of a line that begins with a word and a gap, else as far right as the line begins. */
function indentOf(visible: string): number {
  const [start = ''] = /^ *(?:\S(?:\S| (?! )){0,13} {2,})?/.exec(visible) ?? []
  return start === '' ? usualIndent : start.length
}
