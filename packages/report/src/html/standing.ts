import type { Verdict } from '@tidemark/gate'
import type { LoadCallRecord } from '@tidemark/records'
import { verdictOrder } from '../summary.ts'

/**
 * Where a call stands, in one word: its verdict, or without one what was done with it. `cut short` is a load that did
 * not come to its end.
 */
export type Standing = Verdict | 'cut short' | 'loaded' | 'measured'

/** In the order in which a reader must know of them. */
export const standingOrder: readonly Standing[] = [
  ...verdictOrder.filter((verdict) => verdict !== 'same'),
  'cut short',
  'measured',
  'loaded',
  'same',
]

/** Where a reader has to look: these are open when the page is. */
export const needsSomebody: readonly Standing[] = ['slower', 'broken', 'gone', 'changed', 'cut short']

/** The worst of several. */
export function worstOf(standings: readonly Standing[]): Standing {
  return standingOrder.find((one) => standings.includes(one)) ?? 'measured'
}

export function loadStanding(call: LoadCallRecord): Standing {
  if (call.state === 'broken') return 'broken'
  return call.end === 'finished' && call.counts.completed > 0 ? 'loaded' : 'cut short'
}
