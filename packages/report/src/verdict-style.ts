import type { Verdict } from '@tidemark/gate'
import type { Style } from './format/paint.ts'

export const verdictStyle: Readonly<Record<Verdict, Style>> = {
  slower: 'red',
  broken: 'red',
  faster: 'green',
  same: 'dim',
  undecided: 'yellow',
  changed: 'yellow',
  new: 'cyan',
  gone: 'yellow',
  unjudged: 'cyan',
}
