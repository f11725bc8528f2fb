/**
 * What belongs to each of a limited number of keys: those that come first. All that come later share one, so
 * that keys from outside cannot fill the memory or make series without end.
 */
export class BoundedLookup<Value> {
  readonly #values = new Map<string, Value>()
  readonly #limit: number
  readonly #make: (key: string) => Value
  readonly #rest: Value

  /** @param rest belongs to all keys past `limit` */
  constructor(limit: number, make: (key: string) => Value, rest: Value) {
    this.#limit = limit
    this.#make = make
    this.#rest = rest
  }

  get(key: string): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    if (this.#values.size >= this.#limit) return this.#rest
    const made = this.#make(key)
    this.#values.set(key, made)
    return made
  }
}
