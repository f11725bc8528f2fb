import type { Charge } from '@tidemark/gate'
import type { AnchorDocument } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { renderCharges, renderOverBudget } from './render-charges.ts'

const anchor: AnchorDocument = {
  kind: 'tidemark.anchor',
  version: 1,
  revision: '9f8e7d6c5'.padEnd(40, '0'),
  pinned: { on: '2026-11-22', reason: 'release' },
}

function charge(
  call: string,
  changes: Omit<Partial<Charge>, 'entry'> & { readonly entry?: Partial<Charge['entry']> } = {},
): Charge {
  const total = { ratio: 1.041, interval: { low: 1.032, high: 1.05 } }
  const plain = { total, limit: 1.05, left: 0.009, over: false, ...changes }
  return {
    ...plain,
    entry: {
      version: 1,
      at: '2026-11-26T12:00:00.000Z',
      environment: 'linux-x64-node20',
      suite: 'orders',
      call,
      change: 'changed',
      ratio: 1.02,
      replicates: 12,
      reason: 'because',
      revision: null,
      ...changes.entry,
    },
  }
}

const over = { total: { ratio: 1.0824, interval: null }, left: -0.0324, over: true }

describe('what accepted changes leave of their budgets', () => {
  it('is said for each of them', () => {
    const granted = charge('c', {
      ...over,
      limit: 1.0857,
      left: 0.0033,
      entry: { ratio: 1.034, overBudget: true },
    })
    expect(
      renderCharges(
        [charge('a'), charge('b', { entry: { expires: '2027-01-31' } }), granted, charge('d', over)],
        anchor,
      ),
    ).toMatchInlineSnapshot(`
      "since the tidemark 9f8e7d6c5 (pinned on 2026-11-22):
        orders › a: +2.0% now, +4.1% (+3.2% … +5.0%) in total, of 5%: 0.9% left
        orders › b: +2.0% now, +4.1% (+3.2% … +5.0%) in total, of 5%: 0.9% left; accepted until 2027-01-31, then the gate reports it
        orders › c: +3.4% now, +8.2% (interval unknown) in total, of 8.57%: 0.33% left, past the budget knowingly
        orders › d: +2.0% now, +8.2% (interval unknown) in total, of 5%: nothing left"
    `)
  })

  it('refuses those that would go past them, with what to do', () => {
    expect(renderOverBudget([charge('a'), charge('b', over)], anchor)).toMatchInlineSnapshot(`
      "nothing was accepted: 1 call would go past the drift budget since the tidemark 9f8e7d6c5 (pinned on 2026-11-22)
        orders › b: +2.0% now, +8.2% (interval unknown) in total, of 5%
        make it faster, or accept it all the same: --over-budget --reason "why it is worth that""
    `)
    expect(renderOverBudget([charge('a', over), charge('b', over)], anchor)).toContain(
      '2 calls would go past',
    )
  })

  it('lets no name reach the controls of a terminal', () => {
    const name = '\u001b[2J\nall is well'
    for (const text of [
      renderCharges([charge(name)], anchor),
      renderOverBudget([charge(name, over)], anchor),
    ]) {
      expect(text).toContain('\\u001b[2J\\u000aall is well')
      expect(text).not.toContain('\u001b')
    }
  })
})
