import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { WaitingClock } from '../loop/alarm-clock.ts'
import { type Health, type HealthReading, HealthRecorder } from './health-recorder.ts'

export interface WatchHealthOptions {
  /** When the load starts, on the clock. */
  readonly originNs: number
  readonly clock: Pick<WaitingClock, 'nowNs' | 'waitingNs'>
  /**
   * Seconds between full collections of the heap, after which its size is what is in use. Each stops the thread for
   * milliseconds, and is in no other figure but the latency of the calls it delays. Null: none.
   */
  readonly collectEverySeconds: number | null
}

export interface HealthWatch {
  /** The health of this thread from the start of the load until now. Stops watching. */
  end(): Health
}

/** How often the delay of the event loop is sampled, in milliseconds. */
const delayResolutionMs = 5

/** Watches the thread it is called in, once a second. To be called right before the load starts. */
export function watchHealth({ originNs, clock, collectEverySeconds }: WatchHealthOptions): HealthWatch {
  const heap = watchHeap(clock)
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs })
  const loopStart = performance.eventLoopUtilization()
  const waitingAtStartNs = clock.waitingNs()
  const read = (collect: boolean): HealthReading => {
    const memory = heap.read(collect)
    const activeNs = performance.eventLoopUtilization(loopStart).active * 1e6
    const waitedNs = clock.waitingNs() - waitingAtStartNs + memory.collectingNs
    return { atNs: clock.nowNs() - originNs, busyNs: activeNs - waitedNs, ...memory }
  }
  delay.enable()
  // Nothing happens before the load starts, and it may start a moment from now.
  const first = read(false)
  const recorder = new HealthRecorder({ ...first, atNs: Math.max(0, first.atNs) })
  let second = 1
  let timer: NodeJS.Timeout
  const tick = (): void => {
    const due = collectEverySeconds !== null && second % collectEverySeconds === 0
    recorder.read(read(due))
    second = Math.max(second, Math.floor((clock.nowNs() - originNs) / 1e9)) + 1
    wait()
  }
  const wait = (): void => {
    // Rounded up: a timer that fires a moment early would be of the second before.
    timer = setTimeout(tick, Math.max(0, Math.ceil((originNs + second * 1e9 - clock.nowNs()) / 1e6)))
  }
  wait()
  return {
    end() {
      clearTimeout(timer)
      delay.disable()
      const health = recorder.toHealth(read(false), delayOf(delay))
      heap.stop()
      return health
    },
  }
}

type Memory = Pick<HealthReading, 'gcPauseNs' | 'allocatedBytes' | 'heapBytes' | 'liveHeapBytes'> & {
  /** Spent in collections that were asked for. */
  readonly collectingNs: number
}

/** Allocations are the growth of the used heap and what collections in between freed. */
function watchHeap(clock: Pick<WaitingClock, 'nowNs'>): { read(collect: boolean): Memory; stop(): void } {
  let profiler = new GCProfiler()
  let usedBytes = getHeapStatistics().used_heap_size
  let gcPauseNs = 0
  let allocatedBytes = 0
  let collectingNs = 0
  profiler.start()
  return {
    read(collect) {
      const { statistics } = profiler.stop()
      const heapBytes = getHeapStatistics().used_heap_size
      for (const { beforeGC, afterGC, cost } of statistics) {
        allocatedBytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize
        gcPauseNs += cost * 1e3
      }
      allocatedBytes += heapBytes - usedBytes
      let liveHeapBytes: number | null = null
      if (collect) {
        const startNs = clock.nowNs()
        collectGarbage()
        collectingNs += clock.nowNs() - startNs
        liveHeapBytes = getHeapStatistics().used_heap_size
      }
      usedBytes = liveHeapBytes ?? heapBytes
      profiler = new GCProfiler()
      profiler.start()
      return { gcPauseNs, allocatedBytes, heapBytes, liveHeapBytes, collectingNs }
    },
    stop: () => void profiler.stop(),
  }
}

/** Node records the time between two ticks of its timer: what exceeds the interval is delay. */
function delayOf(delay: ReturnType<typeof monitorEventLoopDelay>): number {
  return delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) - delayResolutionMs * 1e6)
}

let gc: (() => void) | undefined

/** A worker cannot be started with `--expose-gc`; its context can be given the function all the same. */
function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as () => void
  }
  gc()
}
