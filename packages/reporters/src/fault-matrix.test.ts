import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { type FaultResult, runUnderFaults } from './fixtures/fault-program.ts'
import { FAULTS, FAULTS_OVER, type Fault, startFaultServer } from './fixtures/fault-server.ts'
import { NETWORK_REPORTERS } from './fixtures/network-reporters.ts'

/** By the name of a reporter. */
const results = new Map<string, readonly FaultResult[]>()

describe.each(NETWORK_REPORTERS)('$name', (reporter) => {
  it('stops in time under every fault, accounts for every point and lets the process end', async () => {
    const faults = FAULTS_OVER[reporter.over]
    const ports: Partial<Record<Fault, number>> = {}
    for (const fault of faults) {
      const server = await startFaultServer(fault, reporter.over)
      onTestFinished(() => server.close())
      ports[fault] = server.port
    }
    const { results: found, code, stderr } = await runUnderFaults(reporter, ports)
    results.set(reporter.name, found)
    // No rejection without a handler, no warning, and an end by itself.
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(found.map(({ fault }) => fault).sort()).toEqual([...faults].sort())
    for (const { fault, inTime, points, left, dropped } of found) {
      expect({ fault, inTime, left }).toEqual({ fault, inTime: true, left: 0 })
      expect(points.sent + points.dropped, fault).toBe(points.enqueued)
      expect(
        Object.values(dropped).reduce((sum, count) => sum + count, 0),
        fault,
      ).toBe(points.dropped)
      expect(points.enqueued, fault).toBeGreaterThan(0)
    }
  })
})

describe('the matrix', () => {
  it('is as it was accepted', async () => {
    expect([...results.keys()]).toEqual(NETWORK_REPORTERS.map(({ name }) => name))
    await expect(table(fate)).toMatchFileSnapshot('__golden__/fault-matrix.md')
  })

  afterAll(() => {
    const rows = table((result) => `${fate(result)}, ${result.stopMs} ms`)
    // By which `.ci/run` finds them.
    process.stdout.write(`\n${rows.replaceAll(/^\|/gm, '| under faults |')}\n`)
  })
})

/** Whether some was sent, and why points were lost; running out of time in `stop` where there is nothing else to say. */
function fate({ points, dropped }: FaultResult): string {
  const reasons = Object.keys(dropped).filter((reason) => reason !== 'shutdown' && dropped[reason] !== 0)
  const fates = [...(points.sent > 0 ? ['sent'] : []), ...reasons]
  return fates.length === 0 ? 'shutdown' : fates.join(', ')
}

function table(cell: (result: FaultResult) => string): string {
  const rows = [
    ['reporter', ...FAULTS],
    ['---', ...FAULTS.map(() => '---')],
  ]
  for (const { name } of NETWORK_REPORTERS) {
    const found = new Map(results.get(name)?.map((result) => [result.fault, cell(result)]))
    rows.push([name, ...FAULTS.map((fault) => found.get(fault) ?? '')])
  }
  return rows.map((row) => `| ${row.join(' | ')} |\n`).join('')
}
