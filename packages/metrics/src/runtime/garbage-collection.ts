import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import type { Guard } from '../instrumentation/guard.ts'
import type { Registry } from '../registry.ts'
import type { Collector } from './collector.ts'

const KINDS: ReadonlyMap<unknown, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
])

/** 1 ms to 10 s. */
const BOUNDS_NS = [1e6, 1e7, 1e8, 1e9, 1e10]

/** Times every garbage collection, by kind. There is nothing to sample: Node tells of each. */
export function garbageCollector(registry: Registry, guard: Guard): Collector {
  const duration = registry.timer('v8js.gc.duration', {
    description: 'Garbage collection duration.',
    labels: ['v8js.gc.type'],
    slo: BOUNDS_NS,
  })
  const record = (entry: PerformanceEntry): void => {
    const { duration: ms, detail } = entry as PerformanceEntry & {
      readonly detail: { readonly kind: number }
    }
    duration.labels(KINDS.get(detail.kind) ?? '_OTHER').record(ms * 1e6)
  }
  const observer = new PerformanceObserver(guard.wrap((list) => list.getEntries().forEach(record)))
  observer.observe({ entryTypes: ['gc'] })
  return { atOnce: false, sample: () => undefined, stop: () => observer.disconnect() }
}
