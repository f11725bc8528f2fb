import { checkDelay } from '../deadline.ts'
import type { Guard } from '../instrumentation/guard.ts'
import { type Instrumentation, startInstrumentation } from '../instrumentation/instrumentation.ts'
import type { Registry } from '../registry.ts'
import { activeResourcesCollector } from './active-resources.ts'
import type { Collector } from './collector.ts'
import { cpuCollector } from './cpu.ts'
import { eventLoopCollector } from './event-loop.ts'
import { fileDescriptorCollector } from './file-descriptors.ts'
import { garbageCollector } from './garbage-collection.ts'
import { memoryCollector } from './memory.ts'
import { everyMilliseconds } from './pace.ts'
import { processInfoCollector } from './process-info.ts'
import { SampledGauges } from './sampled-gauges.ts'

/** What to collect, all of it unless said otherwise, and how often. */
export interface CollectRuntimeOptions {
  /** Milliseconds between two samples, from 100 to 2^31 - 1. @default 5000 */
  readonly everyMs?: number
  /** Delay and utilisation of the event loop; Node then looks at the loop every 10 ms. @default true */
  readonly eventLoop?: boolean
  /** Duration of garbage collections by kind; Node then makes an object for each. @default true */
  readonly gc?: boolean
  /** Memory of the process and of the heap's spaces. @default true */
  readonly memory?: boolean
  /** CPU time of the process. @default true */
  readonly cpu?: boolean
  /** Open file descriptors; on Linux only. @default true */
  readonly fileDescriptors?: boolean
  /** What keeps the event loop alive, by type; costs in proportion to their number. @default true */
  readonly activeResources?: boolean
}

type Part = Exclude<keyof CollectRuntimeOptions, 'everyMs'>

type MakeCollector = (registry: Registry, gauges: SampledGauges, guard: Guard) => Collector

const PARTS: Readonly<Record<Part, MakeCollector>> = {
  eventLoop: eventLoopCollector,
  gc: (registry, _gauges, guard) => garbageCollector(registry, guard),
  memory: (_registry, gauges) => memoryCollector(gauges),
  cpu: cpuCollector,
  // Before the next one, whose reading would be among the resources.
  activeResources: (_registry, gauges) => activeResourcesCollector(gauges),
  fileDescriptors: (_registry, gauges) => fileDescriptorCollector(gauges),
}

/**
 * Samples the process it runs in at a pace of its own, so that the cost is the same however many read the
 * registry, and snapshots show the last sample. Of a worker thread, the event loop, garbage collections, heap
 * and resources are its own, the rest is the whole process'. Keeps no process alive.
 *
 * @throws AlreadyInstrumentedError when it collects into this registry already
 * @throws RangeError when `everyMs` is out of its range
 * @throws MetricKindError or MetricConflictError when the name of a counter or timer is taken by something else
 */
export function collectRuntime(registry: Registry, options: CollectRuntimeOptions = {}): Instrumentation {
  const everyMs = checkDelay('everyMs', options.everyMs ?? 5000, 100)
  return startInstrumentation(registry, 'collectRuntime', collectRuntime, (guard) => {
    const gauges = new SampledGauges(registry)
    const collectors = [processInfoCollector(gauges)]
    for (const [part, make] of Object.entries(PARTS)) {
      if (options[part as Part] ?? true) collectors.push(make(registry, gauges, guard))
    }
    return sampling(collectors, gauges, everyMs, guard)
  })
}

/** @returns what ends it */
function sampling(
  collectors: readonly Collector[],
  gauges: SampledGauges,
  everyMs: number,
  guard: Guard,
): () => void {
  const samplers = collectors.map((collector) => sampler(collector, guard))
  for (const [at, sample] of samplers.entries()) if (collectors[at]?.atOnce) sample()
  const end = everyMilliseconds(everyMs, () => {
    for (const sample of samplers) sample()
  })
  return () => {
    end()
    for (const collector of collectors) collector.stop?.()
    gauges.remove()
  }
}

/** Takes a sample that hurts nobody, unless the one before is still being taken. */
function sampler(collector: Collector, guard: Guard): () => void {
  let pending = false
  const settled = (): void => {
    pending = false
  }
  return guard.wrap(() => {
    if (pending) return
    const sample = collector.sample()
    if (sample === undefined) return
    pending = true
    sample.catch(() => guard.countError()).then(settled)
  })
}
