import { callSite } from '../call-site.ts'
import { noopRegistry } from '../noop-registry.ts'
import type { Registry } from '../registry.ts'
import { AlreadyInstrumentedError } from './already-instrumented-error.ts'
import { Guard } from './guard.ts'

/** Something that records by itself until it is stopped. */
export interface Instrumentation extends Disposable {
  /**
   * How often it failed, without the host noticing: a hook that threw, a message that it could not read. Also
   * the counter `tidemark.instrumentation.errors`.
   */
  readonly errors: number
  /**
   * Ends it; for good, and as often as it is called. Counts and durations stay in the registry, gauges are
   * removed from it: they would go on showing an old value.
   */
  stop(): void
}

/** Where each registry is instrumented, by what. */
const places = new WeakMap<Registry, Map<string, string>>()

const INERT: Instrumentation = { errors: 0, stop: () => undefined, [Symbol.dispose]: () => undefined }

/**
 * Starts an instrumentation, of which a registry has one of a name. There is nothing to do for
 * `noopRegistry`, which everybody shares: nothing is started.
 *
 * @param callee the function that the host called
 * @param start begins to record and returns what ends it
 * @throws AlreadyInstrumentedError
 * @throws what `start` throws, such as a `MetricConflictError`
 */
export function startInstrumentation(
  registry: Registry,
  name: string,
  callee: (...args: never[]) => unknown,
  start: (guard: Guard) => () => void,
): Instrumentation {
  if (registry === noopRegistry) return INERT
  const release = claim(registry, name, callee)
  try {
    return running(start, registry, name, release)
  } catch (error) {
    release()
    throw error
  }
}

function running(
  start: (guard: Guard) => () => void,
  registry: Registry,
  name: string,
  release: () => void,
): Instrumentation {
  const errors = registry.counter('tidemark.instrumentation.errors', {
    description: 'Failures of instrumentations that their host was spared.',
    unit: '{error}',
    labels: ['instrumentation'],
  })
  const guard = new Guard(errors.labels(name))
  const end = start(guard)
  let stopped = false
  const stop = (): void => {
    if (stopped) return
    stopped = true
    end()
    release()
  }
  return {
    get errors() {
      return guard.errors
    },
    stop,
    [Symbol.dispose]: stop,
  }
}

/** @returns what lets the next one have it */
function claim(registry: Registry, name: string, callee: (...args: never[]) => unknown): () => void {
  const claims = places.get(registry) ?? new Map<string, string>()
  places.set(registry, claims)
  const first = claims.get(name)
  if (first !== undefined) throw new AlreadyInstrumentedError(name, first, callSite(callee))
  claims.set(name, callSite(callee))
  return () => claims.delete(name)
}
