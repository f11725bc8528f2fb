import type { ClockFinding, MachineFindings, Quartiles, SpeedFinding } from '@tidemark/gate/doctor'
import type { Paint } from '../format/paint.ts'
import { formatBytes, formatFraction, formatNanoseconds } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { alignColumns } from '../format/table.ts'

const unavailable = 'not available here'
const unmeasured = 'not measured'

/** One line for each thing that was looked at; what this system does not tell says so. */
export function renderMachine({ machine, clock, speed, load }: MachineFindings, paint: Paint): string[] {
  const { cores } = machine.fingerprint
  const rows: readonly (readonly [string, string])[] = [
    ['clock', clock === null ? unmeasured : describeClock(clock, machine.clockSource)],
    ['speed', speed === null ? unmeasured : describeSpeed(speed)],
    [
      'stolen',
      load.stealShare === null ? unavailable : `${formatFraction(load.stealShare)} of the cores' time`,
    ],
    ['other work', describeLoad(load, cores)],
    ['CPU quota', describeQuota(machine.quotaCores)],
    ['governor', machine.governor === null ? unavailable : safeText(machine.governor, 40)],
    ['battery', describeBattery(machine.onBattery)],
    ['hypervisor', machine.hypervisor === null ? unavailable : safeText(machine.hypervisor, 40)],
    ['memory', `${formatBytes(machine.availableMemoryBytes)} available`],
  ]
  return [
    ...alignColumns(
      rows.map(([name, text]) => [
        { text: name, painted: paint('dim', name) },
        {
          text,
          painted: text === unavailable || text === unmeasured ? paint('dim', text) : text,
        },
      ]),
      ['left', 'left'],
    ),
  ]
}

function describeClock({ costNs, stepNs }: ClockFinding, source: string | null): string {
  const from = source === null ? '' : ` · ${safeText(source, 40)}`
  return `a reading costs ${withQuartiles(costNs)}, a step is ${withQuartiles(stepNs)}${from}`
}

function withQuartiles({ low, median, high }: Quartiles): string {
  return `${formatNanoseconds(median)} (${formatNanoseconds(low)} … ${formatNanoseconds(high)})`
}

function describeSpeed(speed: SpeedFinding): string {
  const jumps = `${speed.jumpsPerSecond.toFixed(1)} jumps a second`
  switch (speed.state) {
    case 'steady': {
      const { low, median, high } = speed.kernelNs
      return `steady, half of the time within ${formatFraction((high - low) / median)}, ${jumps}`
    }
    case 'two-speeds':
      return `two speeds, a factor of ${speed.ratio.toFixed(2)} apart: slow for ${formatFraction(speed.slowShare)} of the time, ${jumps}`
    case 'unsteady':
      return `unsteady: ${jumps} of more than a quarter, ${formatFraction(speed.jumpShare)} of all blocks of 10 ms`
  }
}

function describeLoad({ otherLoadCores, loadAverage }: MachineFindings['load'], cores: number): string {
  const parts = [
    ...(otherLoadCores === null
      ? []
      : [
          `${otherLoadCores.toFixed(2)} of ${cores === 1 ? '1 core' : `${cores} cores`} busy with other processes`,
        ]),
    ...(loadAverage === null ? [] : [`load average ${loadAverage.map((one) => one.toFixed(2)).join(' ')}`]),
  ]
  return parts.length === 0 ? unavailable : parts.join(', ')
}

function describeQuota(quotaCores: number | 'none' | null): string {
  if (quotaCores === null) return unavailable
  return quotaCores === 'none' ? 'none' : `${Number(quotaCores.toPrecision(3))} cores`
}

function describeBattery(onBattery: boolean | null): string {
  if (onBattery === null) return unavailable
  return onBattery ? 'in use' : 'not in use'
}
