import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import type { Collector } from './collector.ts'
import type { SampledGauge, SampledGauges } from './sampled-gauges.ts'

const bytes = (name: string, description: string, labels: readonly string[] = []): SampledGauge => ({
  name,
  unit: 'By',
  description,
  labels,
})

const RESIDENT = bytes('process.memory.usage', 'The amount of physical memory in use.')
const EXTERNAL = bytes('nodejs.memory.external', 'Memory of C++ objects bound to JavaScript ones.')
const ARRAY_BUFFERS = bytes('nodejs.memory.array_buffers', 'Memory of ArrayBuffers and Buffers.')
const HEAP_LIMIT = bytes('nodejs.memory.heap_size_limit', 'The size at which the heap ends the process.')

const SPACE = ['v8js.heap.space.name']
const SPACE_SIZE = bytes('v8js.memory.heap.limit', 'Total heap memory size pre-allocated.', SPACE)
const SPACE_USED = bytes('v8js.memory.heap.used', 'Heap memory size allocated.', SPACE)
const SPACE_AVAILABLE = bytes('v8js.heap.space.available_size', 'Heap space available size.', SPACE)
const SPACE_PHYSICAL = bytes('v8js.heap.space.physical_size', 'Committed size of a heap space.', SPACE)

/** Memory of the process, and of each space of the heap. */
export function memoryCollector(gauges: SampledGauges): Collector {
  const sample = (): void => {
    const { rss, external, arrayBuffers } = process.memoryUsage()
    gauges.set(RESIDENT, rss)
    gauges.set(EXTERNAL, external)
    gauges.set(ARRAY_BUFFERS, arrayBuffers)
    gauges.set(HEAP_LIMIT, getHeapStatistics().heap_size_limit)
    for (const space of getHeapSpaceStatistics()) {
      const { space_name: name } = space
      gauges.set(SPACE_SIZE, space.space_size, name)
      gauges.set(SPACE_USED, space.space_used_size, name)
      gauges.set(SPACE_AVAILABLE, space.space_available_size, name)
      gauges.set(SPACE_PHYSICAL, space.physical_space_size, name)
    }
  }
  return { atOnce: true, sample }
}
