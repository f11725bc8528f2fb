/** An element of a list header: `text/plain;version=0.0.4;q=0.5`. Names are in lower case. */
export interface HeaderElement {
  readonly value: string
  /** Without `q`. */
  readonly parameters: ReadonlyMap<string, string>
  /** The weight, 0 to 1. */
  readonly q: number
}

/**
 * Longer headers are not looked at. Prometheus sends some 300 characters; the bound also keeps what a stranger
 * sends from costing more than some microseconds.
 */
const LONGEST = 2000

/** RFC 9110, section 12.4.2: at most three digits. */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/

/** The elements of a header as of RFC 9110, section 5.6.1; those that are broken are left out. */
export function parseHeaderList(header: string): readonly HeaderElement[] {
  if (header.length > LONGEST) return []
  return splitUnquoted(header, ',').flatMap((element) => {
    const [value = '', ...rest] = splitUnquoted(element, ';').map((part) => part.trim())
    if (value === '') return []
    const parameters = new Map<string, string>()
    for (const part of rest) {
      const [name = '', ...valueParts] = part.split('=')
      parameters.set(name.trim().toLowerCase(), unquote(valueParts.join('=').trim()))
    }
    const weight = parameters.get('q') ?? '1'
    parameters.delete('q')
    return WEIGHT.test(weight) ? [{ value: value.toLowerCase(), parameters, q: Number(weight) }] : []
  })
}

/** A loop and not a pattern, so that the time is linear whatever the quotes are. */
function splitUnquoted(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let quoted = false
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '"') quoted = !quoted
    else if (quoted && character === '\\') i++
    else if (!quoted && character === separator) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

function unquote(text: string): string {
  if (!/^".*"$/s.test(text)) return text
  return text.slice(1, -1).replace(/\\(.)/gs, '$1')
}
