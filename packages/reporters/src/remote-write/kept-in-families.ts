import type { ExposedFamily } from '@tidemark/metrics/exposition'

/**
 * What is kept of each series of a family, by its position there, from report to report. Weak by the head of the family,
 * which is the same object as long as the series are, with the same labels and bounds.
 */
export class KeptInFamilies<Kept> {
  readonly #kept = new WeakMap<ExposedFamily['head'], (Kept | undefined)[]>()

  /** Undefined where nothing was kept yet. */
  of({ head }: ExposedFamily): (Kept | undefined)[] {
    const known = this.#kept.get(head)
    if (known !== undefined) return known
    const kept: (Kept | undefined)[] = []
    this.#kept.set(head, kept)
    return kept
  }
}
