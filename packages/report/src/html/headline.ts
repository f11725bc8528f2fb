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
  const growing = count('growing')
  if (growing > 0) return { text: `${countCalls(growing)} growing under load`, tone: 'bad' }
  if (broken > 0) return { text: `${broken} broken or cut short`, tone: 'bad' }
  const drifting = count('drifting')
  if (drifting > 0) return { text: `${countCalls(drifting)} drifting`, tone: 'bad' }
  if (calls.length === 0) return { text: 'No call was found, so nothing is known', tone: 'bad' }
  const open = count('gone', 'changed', 'new', 'unjudged')
  if (open > 0) return { text: `${countCalls(open)} without a comparison`, tone: 'doubt' }
  const judged = count('same', 'faster', 'undecided')
  const undecided = count('undecided')
  if (judged === 0) {
    return { text: `${countCalls(calls.length)} ${doneWith(calls)}`, tone: 'plain' }
  }
  if (undecided === judged)
    return { text: `Nothing decided: ${countCalls(undecided)} undecided`, tone: 'doubt' }
  if (undecided > 0) return { text: `No call proven slower, ${undecided} undecided`, tone: 'doubt' }
  return { text: 'No call is slower', tone: 'good' }
}

/** What was done with calls that nothing has judged. */
function doneWith(calls: readonly PageCall[]): string {
  if (calls.some(({ standing }) => standing === 'measured')) return 'measured'
  return calls.some(({ standing }) => standing === 'loaded')
    ? 'under load'
    : 'recorded, none of them drifting'
}
