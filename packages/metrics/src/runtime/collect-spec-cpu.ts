import type { Clock } from '../clock.ts'
import { checkDelay } from '../deadline.ts'
import { type Instrumentation, startInstrumentation } from '../instrumentation/instrumentation.ts'
import type { Registry } from '../registry.ts'
import { runKernel } from './cpu-kernel.ts'
import { everyMilliseconds } from './pace.ts'
import { type SampledGauge, SampledGauges } from './sampled-gauges.ts'

export interface CollectSpecCpuOptions {
  /** Milliseconds between two slices of work, from 100 to 2^31 - 1. @default 2000 */
  readonly everyMs?: number
}

const SPEC_CPU: SampledGauge = {
  name: 'self.spec.cpu',
  unit: 'ns',
  description: 'Time of a fixed piece of work: when it grows, the machine has become slower, not the code.',
}

/** A tenth of a millisecond. */
const ROUNDS = 20_000

/** The median of five: two of them may have been interrupted. */
const SLICES_KEPT = 5

/** Before V8 has compiled the work, a round takes some twenty times as long: fewer of them, and not counted. */
const WARM_UP_ROUNDS = 2000
const WARM_UP_SLICES = 30
const WARM_UP_EVERY_MS = 20

/**
 * Measures how fast the machine is, from within: the gauge `self.spec.cpu` is the time that a fixed piece of
 * work takes, the median of its last five runs. Beside the durations of a service it tells a slower machine (a
 * noisy neighbour, a throttled container, another instance type) from slower code. Numbers of different
 * versions of Node are not comparable.
 *
 * Every two seconds it keeps the event loop busy for about 0.1 ms, which is 0.005 % of one CPU; before that,
 * thirty shorter slices in 0.6 s let V8 compile the work. Keeps no process alive.
 *
 * @throws AlreadyInstrumentedError when it measures for this registry already
 * @throws RangeError when `everyMs` is out of its range
 */
export function collectSpecCpu(registry: Registry, options: CollectSpecCpuOptions = {}): Instrumentation {
  const everyMs = checkDelay('everyMs', options.everyMs ?? 2000, 100)
  return startInstrumentation(registry, 'collectSpecCpu', collectSpecCpu, (guard) => {
    const gauges = new SampledGauges(registry)
    const spec = new SpecCpu(registry.clock)
    const measure = guard.wrap(() => gauges.set(SPEC_CPU, spec.measure()))
    let left = WARM_UP_SLICES
    let end = everyMilliseconds(WARM_UP_EVERY_MS, () => {
      runKernel(WARM_UP_ROUNDS)
      if (--left > 0) return
      end()
      measure()
      end = everyMilliseconds(everyMs, measure)
    })
    return () => {
      end()
      gauges.remove()
    }
  })
}

class SpecCpu {
  readonly #clock: Clock
  readonly #slicesNs: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs one slice. @returns the median of the last ones, in nanoseconds */
  measure(): number {
    const startedNs = this.#clock.nowNs()
    runKernel(ROUNDS)
    this.#slicesNs.push(this.#clock.nowNs() - startedNs)
    if (this.#slicesNs.length > SLICES_KEPT) this.#slicesNs.shift()
    const sorted = [...this.#slicesNs].sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] as number
  }
}
