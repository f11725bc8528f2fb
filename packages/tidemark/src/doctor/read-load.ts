import { readFileSync } from 'node:fs'
import { loadavg, platform } from 'node:os'
import type { LoadMeasurement } from '@tidemark/gate/doctor'

/** Measures from now on what others take of this machine. */
export function startLoadMeasurement(): () => LoadMeasurement {
  const before = readCpuTimes()
  // Windows has none and says zero.
  const loadAverage = platform() === 'win32' ? null : (loadavg() as [number, number, number])
  return () => ({ stealShare: stealShareBetween(before, readCpuTimes()), loadAverage })
}

/** Ticks of all cores since the start of the machine. */
export interface CpuTimes {
  readonly total: number
  readonly steal: number
}

/**
 * The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal (proc_stat(5)). What
 * follows, the time of guests, is part of user and nice. Null for any other text.
 */
export function parseCpuTimes(text: string): CpuTimes | null {
  const line = /^cpu +((?:\d+ ?)+)$/m.exec(text)?.[1]
  const ticks = line?.trim().split(/ +/).slice(0, 8).map(Number) ?? []
  if (ticks.length < 8) return null
  return { total: ticks.reduce((sum, one) => sum + one, 0), steal: ticks[7] as number }
}

/** Null where it is not known, or no tick has passed. */
export function stealShareBetween(before: CpuTimes | null, after: CpuTimes | null): number | null {
  if (before === null || after === null || after.total <= before.total) return null
  return Math.max(0, after.steal - before.steal) / (after.total - before.total)
}

function readCpuTimes(): CpuTimes | null {
  try {
    return parseCpuTimes(readFileSync('/proc/stat', 'utf8'))
  } catch {
    return null
  }
}
