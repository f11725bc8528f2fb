/** How suites and the configuration write quantities: a number and its unit. */

const secondsPer: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
}

const bytesPer: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
}

/** A text that is not a quantity of the kind asked for. `allowed` says what would be one. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
  readonly found: unknown
  readonly allowed: string

  constructor(found: unknown, allowed: string) {
    super(`found ${describeValue(found)}; allowed is ${allowed}`)
    this.found = found
    this.allowed = allowed
  }
}

/** `'250 ms'` → 0.25. Throws QuantityError on anything but a positive duration. */
export function parseDurationSeconds(text: unknown): number {
  return parse(text, secondsPer, 'a positive duration such as "500 us", "5 ms", "10 s" or "2 min"')
}

/** `'80 kB'` → 80 000. Throws QuantityError on anything but a positive size. */
export function parseBytes(text: unknown): number {
  return parse(text, bytesPer, 'a positive size such as "512 B", "80 kB", "512 MiB" or "2 GB"')
}

/** `'5%'` → 0.05. Throws QuantityError on anything but a percentage above 0 and up to 1000 %. */
export function parseFraction(text: unknown): number {
  const allowed = 'a percentage above 0 and up to 1000, such as "5%" or "0.5 %"'
  const fraction = parse(text, { '%': 0.01 }, allowed)
  if (fraction > 10) throw new QuantityError(text, allowed)
  return fraction
}

function parse(text: unknown, units: Readonly<Record<string, number>>, allowed: string): number {
  if (typeof text !== 'string') throw new QuantityError(text, allowed)
  const match = /^\s*(\d{1,15}(?:\.\d{1,15})?)\s*([A-Za-zµ%]+)\s*$/.exec(text)
  const unit = match?.[2]
  if (match === null || unit === undefined || !Object.hasOwn(units, unit))
    throw new QuantityError(text, allowed)
  const value = Number(match[1]) * (units[unit] ?? Number.NaN)
  if (!(value > 0)) throw new QuantityError(text, allowed)
  return value
}

/** A value as an error message shows it: short, with its type where the text alone would not tell. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'an object'
  return `${String(value)} (${typeof value})`
}
