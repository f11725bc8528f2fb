import { judgeSeries } from '../paired/judge-series.ts'
import type { CallState } from './call-state.ts'
import type { GateJudgeSettings } from './settings.ts'

/**
 * A call that one signal has named slower than a reference is slower: whether another signal would name it,
 * too, is not worth its replicates. Ends the other signals against that reference as they stand.
 */
export function endNamed(states: readonly CallState[], judge: GateJudgeSettings): void {
  const series = states.map((state) => ({ state, own: state.series(judge) }))
  const verdicts = judgeSeries(
    series.flatMap(({ own }) => own),
    judge,
  )
  for (const { state, own } of series) {
    const named = own.filter(({ key }) => verdicts.get(key)?.verdict === 'slower')
    const slowerThan = new Set(named.map(({ reference }) => reference))
    const others = own.filter((one) => slowerThan.has(one.reference) && !named.includes(one))
    state.end(new Set(others.map(({ key }) => key)))
  }
}
