import type { HistoryEntry } from '@tidemark/records'
import { findChanges } from '@tidemark/stats'
import { measurementsOf } from './history-measurements.ts'
import { groupComparable, type Measurement } from './series.ts'

/** Younger measurements are all kept. */
const keptDays = 90
const dayMs = 24 * 3600 * 1e3
/** A step found so many measurements away is the same one: noise moves it so far. */
const sameStep = 3
/** Measurements at either side that a step is judged by, as in `findChanges`. */
const stepWindow = 24

/**
 * The entries of a history that are worth keeping: all of the latest 90 days, before that the last one of each day,
 * machine, method and tidemark, and whatever change points need.
 *
 * No change point is lost: the entries on both sides of each one stay, so that it lies between the same two revisions,
 * and where `findChanges` would no longer find it among what is left, the 24 entries on both sides stay as well.
 *
 * @param entries of one suite, in any order
 * @param nowMs milliseconds since 1970, UTC
 * @returns some of the entries, as they are and in their order
 */
export function thinHistory(entries: readonly HistoryEntry[], nowMs: number): readonly HistoryEntry[] {
  const kept = new Set(withoutRepeats(entries, nowMs))
  const changing = changingSeries(entries)
  for (const { all, steps } of changing) {
    for (const index of steps) keep(kept, all.slice(index - 1, index + 1))
  }
  // What is kept for one call is kept of all, and shifts what is found of others: until none is lost.
  while (changing.some((series) => keepLost(series, kept)));
  return entries.filter((entry) => kept.has(entry))
}

/** All young entries, and of the old ones the last of its kind on its day. */
function withoutRepeats(entries: readonly HistoryEntry[], nowMs: number): readonly HistoryEntry[] {
  const lastOfDay = new Map<string, HistoryEntry>()
  const young = entries.filter(({ at }) => Date.parse(at) >= nowMs - keptDays * dayMs)
  for (const entry of entries) {
    const { at, fingerprint, method, workers, tidemark } = entry
    const key = JSON.stringify([at.slice(0, 10), fingerprint, method, workers, tidemark])
    const before = lastOfDay.get(key)
    if (before === undefined || Date.parse(before.at) <= Date.parse(at)) lastOfDay.set(key, entry)
  }
  return [...young, ...lastOfDay.values()]
}

interface MeasurementOfEntry extends Measurement {
  readonly entry: HistoryEntry
}

/** A series in which something changed. */
interface ChangingSeries {
  readonly all: readonly MeasurementOfEntry[]
  /** Index of the first measurement of each new level. */
  readonly steps: readonly number[]
}

function changingSeries(entries: readonly HistoryEntry[]): readonly ChangingSeries[] {
  const measurements = entries.flatMap((entry) =>
    measurementsOf(entry).map((one): MeasurementOfEntry => ({ ...one, entry })),
  )
  return groupComparable(measurements)
    .map((all) => ({ all, steps: stepsOf(all) }))
    .filter(({ steps }) => steps.length > 0)
}

/** Keeps what a lost step needs to be found; false when none is lost. */
function keepLost({ all, steps }: ChangingSeries, kept: Set<HistoryEntry>): boolean {
  const left = all.flatMap(({ entry }, index) => (kept.has(entry) ? [index] : []))
  const found = stepsOf(left.map((index) => all[index] as MeasurementOfEntry)).map(
    (step) => left[step] as number,
  )
  const lost = steps.filter((step) => !found.some((one) => Math.abs(one - step) <= sameStep))
  if (lost.length === 0 || left.length === all.length) return false
  const before = kept.size
  for (const step of lost) keep(kept, all.slice(Math.max(0, step - stepWindow), step + stepWindow))
  // Its neighbourhood was there already: only the whole series tells.
  if (kept.size === before) keep(kept, all)
  return true
}

function keep(kept: Set<HistoryEntry>, measurements: readonly MeasurementOfEntry[]): void {
  for (const { entry } of measurements) kept.add(entry)
}

function stepsOf(measurements: readonly Measurement[]): readonly number[] {
  return findChanges(measurements.map(({ figure }) => figure)).steps.map(({ index }) => index)
}
