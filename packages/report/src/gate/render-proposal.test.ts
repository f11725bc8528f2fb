import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { type Proposal, renderProposal } from './render-proposal.ts'

const proposal: Proposal = {
  record: gateRecord([slowerCall, gateCall('GET /orders')]),
  commit: '5f2c81d9e'.padEnd(40, '0'),
  runUrl: 'https://github.com/octo-org/octo-repo/actions/runs/7',
  asker: 'octocat',
  reason: 'orders are signed now',
  lines: 1,
  budget: 'since the tidemark 9f8e7d6c5 (pinned on 2026-11-22):\n  orders › a: +2.0% now: 3% left',
}

describe('renderProposal', () => {
  it('says what is accepted, who asks and why, and what is left', () => {
    const [head = ''] = renderProposal(proposal).split('\n\n### tidemark gate: ')
    expect(head).toMatchInlineSnapshot(`
      "<p>Adds a line to the ledger, and nothing else: what <a href="https://github.com/octo-org/octo-repo/actions/runs/7">this run</a> measured for <code>5f2c81d9e</code> is accepted. Asked for by <code>octocat</code>:</p>

      <pre>
      orders are signed now
      </pre>

      <pre>
      since the tidemark 9f8e7d6c5 (pinned on 2026-11-22):
        orders › a: +2.0% now: 3% left
      </pre>"
    `)
  })

  it('says nothing of budgets where there are none, and counts the lines', () => {
    const text = renderProposal({ ...proposal, lines: 3, budget: '' })
    expect(text).toContain('<p>Adds 3 lines to the ledger')
    expect(text.split('<pre>')).toHaveLength(3)
  })

  it('lets no text end the element it stands in, whatever it is', () => {
    const plain = renderProposal(proposal).split('<').length
    const line = fc
      .string({ unit: fc.constantFrom(...'<>&"\'`@/ \na=') })
      .filter((text) => !text.includes('\n'))
    fc.assert(
      fc.property(line, line, (reason, call) => {
        const text = renderProposal({ ...proposal, reason, budget: `since:\n  ${call}` })
        expect(text.split('<').length).toBe(plain)
        expect(text.slice(0, text.indexOf('###'))).not.toContain('@')
      }),
      { numRuns: 50 },
    )
  })

  it('keeps to a length', () => {
    const calls = Array.from({ length: 300 }, (_, i) => ({ ...slowerCall, replicates: [], id: `call ${i}` }))
    const budget = 'a line with a name in it\n'.repeat(300)
    const long = { ...proposal, record: gateRecord(calls), reason: 'x'.repeat(5000), budget }
    expect(renderProposal(long, 16_384).length).toBeLessThanOrEqual(16_384)
  })
})
