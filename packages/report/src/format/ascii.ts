import { displayWidth, segmenter } from './display-width.ts'
import { splitStyled } from './styled-text.ts'

/** Our own signs, each by one that takes as many columns. */
const signs: Readonly<Record<string, string>> = {
  '›': '>',
  '‹': '<',
  '·': '-',
  '…': '~',
  '×': 'x',
  µ: 'u',
  '→': '>',
  '▲': '^',
  '▼': 'v',
  '│': '|',
  '┊': ':',
  '┿': '+',
  '━': '=',
  '●': 'o',
  '▁': '_',
  '▂': '.',
  '▃': '-',
  '▄': '~',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  ...Object.fromEntries([...'▏▎▍▌▋▊▉'].map((eighths) => [eighths, '-'])),
}

const ascii = /^\p{ASCII}*$/u

/**
 * A text for a terminal that has nothing but ASCII. Our own signs have stand-ins; of a name, `?` stands for each column
 * of what cannot be shown: on a terminal that is not told of UTF-8, its bytes could be taken for commands. Everything
 * stays as wide as it was, so that tables stay tables.
 */
export function inAscii(text: string): string {
  if (ascii.test(text)) return text
  return splitStyled(text.replaceAll(' … ', '...').replaceAll('→ ', '->'))
    .map((part) => (part.isStyle ? part.text : plainInAscii(part.text)))
    .join('')
}

function plainInAscii(text: string): string {
  if (ascii.test(text)) return text
  return Array.from(segmenter.segment(text), ({ segment }) => {
    if (ascii.test(segment)) return segment
    return signs[segment] ?? '?'.repeat(displayWidth(segment))
  }).join('')
}
