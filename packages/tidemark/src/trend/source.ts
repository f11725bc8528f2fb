import type { Measurement } from '@tidemark/gate/trend'

/** What there is to look at, wherever it comes from. */
export interface TrendSource {
  /** For people: a folder, a file, a URL without credentials. */
  readonly name: string
  readonly measurements: readonly Measurement[]
  /** What was left out or looks wrong, a line each; the texts are not made safe for a terminal. */
  readonly notes: readonly string[]
}
