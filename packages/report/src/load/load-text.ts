import type { LoadCounts, LoadShape } from '@tidemark/records'
import { formatRate, formatSeconds } from '../format/quantity.ts'

/** `500/s for 10s`, `100…500/s for 5.0s, poisson`, `8 callers × 2 workers, 1000 calls`. */
export function describeLoad(load: LoadShape, workers: number): string {
  if (load.kind === 'closed') {
    const callers = `${load.callers} ${load.callers === 1 ? 'caller' : 'callers'}`
    const each = workers === 1 ? '' : ` × ${workers} workers`
    return [`${callers}${each}${lasting(load.durationSeconds)}`, ...callsOf(load.calls)].join(', ')
  }
  const stages = load.stages.map(({ fromPerSecond, toPerSecond, durationSeconds }) => {
    const rate = [fromPerSecond, ...(toPerSecond === fromPerSecond ? [] : [toPerSecond])]
      .map(formatRate)
      .join('…')
    return `${rate}/s${lasting(durationSeconds)}`
  })
  const poisson = load.arrivals === 'poisson' ? ['poisson'] : []
  return [stages.join(' then '), ...callsOf(load.calls), ...poisson].join(', ')
}

export function lostCalls({ failed, timedOut, dropped, unfinished }: LoadCounts): number {
  return failed + timedOut + dropped + unfinished
}

function lasting(seconds: number | null): string {
  return seconds === null ? '' : ` for ${formatSeconds(seconds)}`
}

function callsOf(calls: number | null): readonly string[] {
  return calls === null ? [] : [`${calls} calls`]
}
