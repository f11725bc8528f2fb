import type { Unit } from '@tidemark/metrics'

interface Step {
  readonly from: number
  readonly name: string
}

const DURATIONS: readonly Step[] = [
  { from: 1, name: 'ns' },
  { from: 1e3, name: 'µs' },
  { from: 1e6, name: 'ms' },
  { from: 1e9, name: 's' },
]

const SIZES: readonly Step[] = [
  { from: 1, name: 'B' },
  { from: 1024, name: 'KiB' },
  { from: 1024 ** 2, name: 'MiB' },
  { from: 1024 ** 3, name: 'GiB' },
]

const NS_PER: Readonly<Record<string, number>> = { ps: 1e-3, ns: 1, us: 1e3, ms: 1e6, s: 1e9 }

/** A value as people read it, such as `1.24 ms`, `3.1 MiB` or `12,345`: at most four digits that mean something. */
export function human(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return String(value)
  if (unit === 'By') return scaled(value, SIZES)
  const ns = NS_PER[unit]
  return ns === undefined ? plain(value) : scaled(value * ns, DURATIONS)
}

/** Per second. */
export function humanRate(perSecond: number): string {
  return `${Number.isFinite(perSecond) ? plain(perSecond) : perSecond}/s`
}

function scaled(value: number, steps: readonly Step[]): string {
  const size = Math.abs(value)
  const step = steps.findLast(({ from }) => size >= from) ?? (steps[0] as Step)
  return `${plain(value / step.from)} ${step.name}`
}

function plain(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e15 || (size > 0 && size < 1e-3)) return value.toExponential(2)
  if (Number.isInteger(value) || size >= 1000) return grouped(Math.round(value))
  return String(Number(value.toPrecision(4)))
}

/** With commas, whatever the locale of the machine. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
