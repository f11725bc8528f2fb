/** What has been given back, by its size in bytes, to be used again for as much. */
export class FreeLists<Item> {
  readonly #bySize = new Map<number, Item[]>()

  put(bytes: number, item: Item): void {
    const free = this.#bySize.get(bytes)
    if (free === undefined) this.#bySize.set(bytes, [item])
    else free.push(item)
  }

  take(bytes: number): Item | undefined {
    return this.#bySize.get(bytes)?.pop()
  }
}
