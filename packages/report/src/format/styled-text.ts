/** A piece of a painted text: what is shown, or a code that switches a colour on or off. */
export interface StyledPart {
  readonly isStyle: boolean
  readonly text: string
}

/** The only codes that `Paint` writes: ECMA-48, select graphic rendition. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
const styles = /(\u001b\[[\d;]*m)/

/** A painted text in the order of its parts; joined they are the text again. */
export function splitStyled(text: string): readonly StyledPart[] {
  return text.split(styles).map((part, index) => ({ isStyle: index % 2 === 1, text: part }))
}
