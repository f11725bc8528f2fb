import type { Reader } from './reader.ts'
import { Registry } from './registry.ts'

/**
 * A registry that keeps nothing: every metric is one that a view dropped. For libraries that measure only
 * when they are given a registry, and for tests that do not care.
 */
class NoopRegistry extends Registry {
  constructor() {
    super({ view: () => 'drop' })
  }

  override reader(): Reader {
    return super.reader({ temporality: 'cumulative' })
  }

  override onSeries(): () => void {
    return () => undefined
  }

  override health(): () => void {
    return () => undefined
  }
}

export const noopRegistry: Registry = new NoopRegistry()
