import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours a text, or leaves it alone where colour is off. */
export type Paint = (style: Style, text: string) => string

export function createPaint(color: boolean): Paint {
  // Whether to colour was decided by the caller; Node must not decide again from its own streams.
  return (style, text) =>
    // An empty text has nothing to colour, and codes around it would count as text at the end of a line.
    color && text !== '' ? styleText(style, text, { validateStream: false }) : text
}
