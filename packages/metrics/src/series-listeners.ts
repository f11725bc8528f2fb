import type { MetricKind } from './instrument.ts'
import type { RemovalReason, Series } from './series.ts'
import type { Tags } from './tags.ts'

/** A series came or went. */
export type SeriesEvent = {
  readonly name: string
  readonly kind: MetricKind
  readonly tags: Tags
} & ({ readonly event: 'added' } | { readonly event: 'removed'; readonly reason: RemovalReason })

export type SeriesListener = (event: SeriesEvent) => unknown

/** Tells listeners of series. One that throws hurts neither the others nor the code that records. */
export class SeriesListeners {
  readonly #listeners = new Set<SeriesListener>()
  #errors = 0

  /** How often a listener threw or rejected. */
  get errors(): number {
    return this.#errors
  }

  /** @returns a function that ends it */
  add(listener: SeriesListener): () => void {
    // A wrapper, so that one function listening twice can end each time on its own.
    const own: SeriesListener = (event) => listener(event)
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  added(describe: () => Series): void {
    this.#tell(() => ({ ...identityOf(describe()), event: 'added' }))
  }

  removed(describe: () => Series, reason: RemovalReason): void {
    this.#tell(() => ({ ...identityOf(describe()), event: 'removed', reason }))
  }

  #tell(describe: () => SeriesEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        const told = listener(Object.freeze(describe()))
        if (told instanceof Promise) told.catch(() => this.#errors++)
      } catch {
        this.#errors++
      }
    }
  }
}

function identityOf({ metric: { name, kind }, tags }: Series): Pick<SeriesEvent, 'name' | 'kind' | 'tags'> {
  return { name, kind, tags }
}
