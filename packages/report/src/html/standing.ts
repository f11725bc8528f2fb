import type { Verdict } from '@tidemark/gate'
import { type LoadCallRecord, type LoadResult, loadResults } from '@tidemark/records'
import { verdictOrder } from '../summary.ts'

/**
 * Where a call stands, in one word: its verdict, or without one what was done with it. `growing` is what latency or
 * memory did over a long load, `cut short` a load that did not come to its end, `drifting` what its history says.
 */
export type Standing = Verdict | 'growing' | 'cut short' | 'drifting' | 'loaded' | 'measured' | 'recorded'

/** In the order in which a reader must know of them. */
export const standingOrder: readonly Standing[] = [
  ...verdictOrder.filter((verdict) => verdict !== 'same'),
  'growing',
  'cut short',
  'drifting',
  'measured',
  'loaded',
  'recorded',
  'same',
]

/** Where a reader has to look: these are open when the page is. */
export const needsSomebody: readonly Standing[] = [
  'slower',
  'broken',
  'gone',
  'changed',
  'growing',
  'cut short',
  'drifting',
]

/** The worst of several. */
export function worstOf(standings: readonly Standing[]): Standing {
  return standingOrder.find((one) => standings.includes(one)) ?? 'measured'
}

/** Of a sweep that of its worst level. */
export function loadStanding(call: LoadCallRecord): Standing {
  return worstOf(loadResults(call).map(resultStanding))
}

function resultStanding(result: LoadResult): Standing {
  if (result.state === 'broken') return 'broken'
  if (result.soak?.some(({ verdict }) => verdict === 'growing')) return 'growing'
  return result.end === 'finished' && result.counts.completed > 0 ? 'loaded' : 'cut short'
}
