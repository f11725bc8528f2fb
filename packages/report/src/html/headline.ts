import { countCalls } from '../summary.ts'
import type { PageCall } from './page-call.ts'
import type { Standing } from './standing.ts'

export interface Headline {
  readonly text: string
  readonly tone: 'bad' | 'doubt' | 'good' | 'plain'
}

/** What to know when there is time for one line. */
export function headlineOf(calls: readonly PageCall[], brokenSuites: number): Headline {
  const count = (...standings: Standing[]): number =>
    calls.filter(({ standing }) => standings.includes(standing)).length
  const slower = count('slower')
  const over = calls.filter(({ isOverBudget }) => isOverBudget).length
  const broken = count('broken', 'cut short') + brokenSuites
  if (slower > 0) return { text: `${countCalls(slower)} slower`, tone: 'bad' }
  if (over > 0) return { text: `${countCalls(over)} over budget`, tone: 'bad' }
  if (broken > 0) return { text: `${broken} broken or cut short`, tone: 'bad' }
  if (calls.length === 0) return { text: 'No call was found, so nothing is known', tone: 'bad' }
  const open = count('gone', 'changed', 'new', 'unjudged')
  if (open > 0) return { text: `${countCalls(open)} without a comparison`, tone: 'doubt' }
  const judged = count('same', 'faster', 'undecided')
  const undecided = count('undecided')
  if (judged === 0) {
    const done = count('measured') === 0 ? 'under load' : 'measured'
    return { text: `${countCalls(calls.length)} ${done}`, tone: 'plain' }
  }
  if (undecided === judged)
    return { text: `Nothing decided: ${countCalls(undecided)} undecided`, tone: 'doubt' }
  if (undecided > 0) return { text: `No call proven slower, ${undecided} undecided`, tone: 'doubt' }
  return { text: 'No call is slower', tone: 'good' }
}
