/** What a label may be given. In snapshots all of them are strings: `200` and `'200'` name one series. */
export type LabelValue = string | number | boolean

/** A level of the tree. On the last one the children are the leaves. */
type Branch = Map<unknown, unknown>

/** The same as a lookup sees it: every step gives the next one, the last one the leaf. */
interface Step {
  get(value: unknown): Step | undefined
}

export interface LabelledLeaf<Leaf> {
  readonly values: readonly string[]
  readonly leaf: Leaf
}

/**
 * The series of a metric, by the values of its labels: nested Maps, one level for each label.
 *
 * No key is put together from several values, so there is no text that could make two sets of values look
 * alike: clients that join values into one string have counted `{ x: 'a|', y: '' }` and `{ x: 'a', y: '|' }`
 * as one. Nothing is stored for a series but its leaf, the path to it says which it is.
 *
 * Values are stored as strings. A number or boolean that was asked for becomes a second key to the same
 * child, so that finding it again converts nothing.
 */
export class LabelTree<Leaf extends object> {
  readonly #root: Branch = new Map()
  readonly #depth: number
  #size = 0

  constructor(depth: number) {
    this.#depth = depth
  }

  get size(): number {
    return this.#size
  }

  /**
   * A function that finds a leaf by the values as they come, and asks `miss` for it where there is none. It
   * is written out for each number of labels because a rest parameter is an array, and a hit must not
   * allocate; past six labels it does.
   */
  lookup(miss: (values: readonly unknown[]) => Leaf): (...values: readonly unknown[]) => Leaf {
    type Found = Leaf | undefined
    const root = this.#root as unknown as Step
    switch (this.#depth) {
      case 0:
        return () => (root.get(ONLY) as Found) ?? miss([])
      case 1:
        return (a) => (root.get(a) as Found) ?? miss([a])
      case 2:
        return (a, b) => (root.get(a)?.get(b) as Found) ?? miss([a, b])
      case 3:
        return (a, b, c) => (root.get(a)?.get(b)?.get(c) as Found) ?? miss([a, b, c])
      case 4:
        return (a, b, c, d) => (root.get(a)?.get(b)?.get(c)?.get(d) as Found) ?? miss([a, b, c, d])
      case 5:
        return (a, b, c, d, e) =>
          (root.get(a)?.get(b)?.get(c)?.get(d)?.get(e) as Found) ?? miss([a, b, c, d, e])
      case 6:
        return (a, b, c, d, e, f) =>
          (root.get(a)?.get(b)?.get(c)?.get(d)?.get(e)?.get(f) as Found) ?? miss([a, b, c, d, e, f])
      default:
        return (...values) => this.find(values) ?? miss(values)
    }
  }

  /** @param values as many as there are labels; more are ignored */
  find(values: readonly unknown[]): Leaf | undefined {
    let step: unknown = this.#root
    for (const key of this.#path(values)) step = (step as Branch | undefined)?.get(key)
    return step as Leaf | undefined
  }

  /** @param asked the values as they came, which find the leaf from now on as `values` do */
  put(values: readonly string[], leaf: Leaf, asked: readonly unknown[] = values): void {
    if (this.find(values) === undefined) this.#size++
    const path = this.#path(values)
    const askedPath = this.#path(asked)
    let branch = this.#root
    for (const [level, key] of path.entries()) {
      const child = level === path.length - 1 ? leaf : (branch.get(key) ?? new Map())
      branch.set(key, child)
      if (askedPath[level] !== key) branch.set(askedPath[level], child)
      branch = child as Branch
    }
  }

  /** @returns the leaf that was there */
  remove(values: readonly string[]): Leaf | undefined {
    const removed = this.find(values)
    if (removed === undefined) return undefined
    const path = this.#path(values)
    const branches = [this.#root]
    for (const key of path.slice(0, -1)) branches.push(branches.at(-1)?.get(key) as Branch)
    for (let level = path.length - 1; level >= 0; level--) {
      const branch = branches[level] as Branch
      for (const key of keysOf(path[level] as string)) branch.delete(key)
      if (branch.size > 0) break
    }
    this.#size--
    return removed
  }

  /** All leaves, in no particular order. A list of its own: the tree may change while it is read. */
  leaves(): LabelledLeaf<Leaf>[] {
    const leaves: LabelledLeaf<Leaf>[] = []
    const visit = (branch: Branch, values: readonly string[], level: number): void => {
      for (const [key, child] of branch) {
        if (typeof key !== 'string') continue
        const path = this.#depth === 0 ? values : [...values, key]
        if (level + 1 >= this.#depth) leaves.push({ values: path, leaf: child as Leaf })
        else visit(child as Branch, path, level + 1)
      }
    }
    visit(this.#root, [], 0)
    return leaves
  }

  #path<Value>(values: readonly Value[]): readonly (Value | string)[] {
    if (this.#depth === 0) return [ONLY]
    return values.length === this.#depth
      ? values
      : Array.from({ length: this.#depth }, (_, at) => values[at] as Value)
  }
}

/** Where a metric without labels keeps its only series. */
const ONLY = ''

/** A stored value and whatever else may be a key to the same child. */
function keysOf(value: string): readonly unknown[] {
  if (value === 'true') return [value, true]
  if (value === 'false') return [value, false]
  const number = Number(value)
  return String(number) === value ? [value, number] : [value]
}

/** The values as they are stored; undefined where one is not a label value. Does not throw. */
export function labelStrings(values: readonly unknown[]): readonly string[] | undefined {
  const strings: string[] = []
  for (const value of values) {
    if (typeof value === 'string') strings.push(value)
    else if (typeof value === 'number' || typeof value === 'boolean') strings.push(String(value))
    else return undefined
  }
  return strings
}
