import { seededRandom } from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import type { InstructionCounts } from './instruction-counts.ts'
import { judgeInstructions } from './judge-instructions.ts'

const compared = { head: 'head', reference: 'base', margin: 0.01 }

function counted(head: readonly number[], base: readonly number[]): InstructionCounts {
  return {
    state: 'counted',
    perOperation: new Map([
      ['head', head],
      ['base', base],
    ]),
  }
}

describe('the verdict on instructions', () => {
  it.each<[what: string, head: readonly number[], base: readonly number[], verdict: string]>([
    ['equal', [1000, 1000], [1000, 1000], 'same'],
    ['within the margin', [1009, 1008], [1000, 1001], 'same'],
    ['fewer, within the margin', [995, 994], [1000, 1001], 'same'],
    ['beyond it in all runs', [1011, 1012], [1000, 1000], 'slower'],
    ['beyond it, but not in each pair of runs', [1011, 1012], [1000, 1005], 'undecided'],
    ['one run of head far away', [1000, 2000], [1000, 1000], 'undecided'],
    ['one run of the base far away', [1000, 1000], [1000, 500], 'undecided'],
    ['fewer in all runs', [900, 901], [1000, 1001], 'faster'],
    ['fewer, but not in each pair of runs', [985, 995], [1000, 1001], 'undecided'],
  ])('%s', (_, head, base, verdict) => {
    expect(judgeInstructions(counted(head, base), compared)).toMatchObject({ verdict, replicates: 2 })
  })

  it('comes with the ratio of the means and the range of all ratios, without a chance', () => {
    expect(judgeInstructions(counted([1020, 1040], [1000, 1010]), compared)).toEqual({
      signal: 'instructions',
      reference: 'base',
      verdict: 'undecided',
      effect: 2060 / 2010,
      interval: [1020 / 1010, 1040 / 1000],
      confidence: 0,
      margin: 1.01,
      p: null,
      replicates: 2,
      confirmed: false,
      detectable: null,
    })
  })

  it('is never slower and faster by the direction alone: swapped arms give the opposite', () => {
    const random = seededRandom(1)
    const opposite = { slower: 'faster', faster: 'slower', same: 'same', undecided: 'undecided' } as const
    const runs = (): readonly number[] => Array.from({ length: 2 }, () => 980 + random.integer(40))
    for (let trial = 0; trial < 500; trial++) {
      const [head, base] = [runs(), runs()]
      const forth = judgeInstructions(counted(head, base), compared)
      const back = judgeInstructions(counted(base, head), compared)
      expect(back.verdict).toBe(opposite[forth.verdict])
    }
  })

  it.each<[what: string, counts: InstructionCounts, note: string]>([
    ['that could not be counted', { state: 'unknown', note: 'head: timeout' }, 'head: timeout'],
    ['too few to be seen', counted([-3, 20], [10, 12]), 'lost in what starting Node takes'],
    ['of none', counted([0, 0], [0, 0]), 'lost in what starting Node takes'],
    ['of an arm without runs', counted([10, 10], []), 'lost in what starting Node takes'],
  ])('%s is undecided, with a note', (_, counts, note) => {
    expect(judgeInstructions(counts, compared)).toMatchObject({
      verdict: 'undecided',
      effect: 1,
      interval: null,
      replicates: 0,
      note: expect.stringContaining(note),
    })
  })
})
