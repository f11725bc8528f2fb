import { firstLine } from './first-line.ts'
import type { SnapshotFailure } from './snapshot.ts'

/** Brings into a registry what is recorded elsewhere: in other threads, in other processes. */
export interface RegistrySource {
  /** Asks for what takes time, for at most `timeoutMs`. What it rejects with is ignored: `bring` tells. */
  refresh?(timeoutMs: number): Promise<void>
  /**
   * Records what there is into the registry's own instruments; called before each snapshot and reading, so it
   * must be quick.
   *
   * @returns what is missing, for the snapshot's `failures`
   */
  bring(): readonly SnapshotFailure[]
}

/** The sources of a registry. One that throws hurts neither the others nor the snapshot. */
export class RegistrySources {
  readonly #sources = new Set<RegistrySource>()

  /** @returns a function that ends it */
  add(source: RegistrySource): () => void {
    this.#sources.add(source)
    return () => void this.#sources.delete(source)
  }

  async refresh(timeoutMs: number): Promise<void> {
    await Promise.allSettled([...this.#sources].map(async (source) => source.refresh?.(timeoutMs)))
  }

  bring(): SnapshotFailure[] {
    return [...this.#sources].flatMap((source) => {
      try {
        return source.bring()
      } catch (error) {
        return [
          Object.freeze({ name: 'tidemark.source', tags: Object.freeze({}), message: firstLine(error) }),
        ]
      }
    })
  }
}
