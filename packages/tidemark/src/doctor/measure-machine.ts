import { performance } from 'node:perf_hooks'
import type { MachineMeasurements } from '@tidemark/gate/doctor'
import { measureClock } from './measure-clock.ts'
import { measureSameCode } from './measure-same-code.ts'
import { measureSpeed } from './measure-speed.ts'
import { startLoadMeasurement } from './read-load.ts'
import { readMachine } from './read-machine.ts'

/** A speed lasts about half a second: fewer seconds see few changes of it, more see nothing new. */
const longestSpeedSeconds = 5
const speedShare = 0.08

export interface MeasureMachineOptions {
  /** For all of it. */
  readonly seconds: number
  readonly signal: AbortSignal
  readonly onStage: (stage: string) => void
}

/** Measures all there is to this machine, one thing after the other, in the given time. */
export async function measureMachine({
  seconds,
  signal,
  onStage,
}: MeasureMachineOptions): Promise<MachineMeasurements> {
  const start = performance.now()
  const machine = readMachine()
  const load = startLoadMeasurement()
  onStage('timing the clock')
  const clock = measureClock()
  onStage('watching the speed of the processor')
  const speed = await measureSpeed(Math.min(longestSpeedSeconds, seconds * speedShare), signal)
  const calls = await measureSameCode({
    seconds: seconds - (performance.now() - start) / 1e3,
    seed: Math.floor(Math.random() * 2 ** 31),
    signal,
    onStart: (kind) => onStage(`comparing the same code with itself: ${kind}`),
  })
  return { machine, load: load(), clock, speed, calls }
}
