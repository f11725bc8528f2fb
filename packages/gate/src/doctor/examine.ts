import { median } from '@tidemark/stats'
import type { PairedSettings } from '../paired/design.ts'
import { adviseOn } from './advice.ts'
import { describeClock } from './clock.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { MachineFindings } from './findings.ts'
import type { MachineMeasurements } from './measurements.ts'
import { describeSameCode } from './same-code.ts'
import { describeSpeed } from './speed.ts'
import { judgeMachine } from './verdict.ts'

/**
 * What the measurements of a machine mean for a gate on it. Pure.
 *
 * @param margin smallest slowdown worth failing for, as a fraction
 * @throws RangeError for figures that are not finite
 */
export function examineMachine(
  { machine, load, clock, speed, calls }: MachineMeasurements,
  margin: number,
  settings: PairedSettings,
): MachineFindings {
  const others = calls.flatMap(({ replicates }) => replicates.map(({ otherLoadCores }) => otherLoadCores))
  const diagnosis: Diagnosis = {
    machine,
    load: { ...load, otherLoadCores: others.length === 0 ? null : median(others) },
    clock: describeClock(clock),
    speed: describeSpeed(speed),
    margin,
    calls: calls.map((call) => describeSameCode(call, margin, settings)),
  }
  return { ...diagnosis, advice: adviseOn(diagnosis), verdict: judgeMachine(diagnosis.calls) }
}

/** Whether everything that can be measured anywhere was measured. */
export function isComplete({ clock, speed, calls }: MachineFindings): boolean {
  return clock !== null && speed !== null && calls.every(({ state }) => state === 'measured')
}
