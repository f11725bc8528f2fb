import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'

describe('tidemark explain', { timeout: 120_000 }, () => {
  let project: GateProject
  beforeAll(() => {
    project = new GateProject({
      'src/work.js': work(),
      'benchmarks/orders.bench.ts': suiteOf('orders', {
        'GET /orders': '() => work()',
        'POST /orders': '() => work()',
      }),
    })
  })
  afterAll(() => project.remove())
  const explain = (...args: readonly string[]): ReturnType<typeof start>['ended'] =>
    start(project.project, ['explain', ...args], project.environment).ended

  it('needs a gate', async () => {
    const { code, stderr } = await explain('GET')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: found no record of a gate in .*gate\.json; run tidemark gate first/)
  })

  it('explains a call of the last gate, in what the terminal can show', async () => {
    const gate = await project.gate('--base', 'HEAD')
    expect(gate.code).toBe(0)
    const shown = await explain('orders > get')
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toBe(
      'orders › GET /orders in benchmarks/orders.bench.ts\n' +
        'same: both revisions load the same code for it, so it was not measured.\n',
    )
    const narrow = await start(project.project, ['explain', 'POST', '--json', project.recordFile], {
      ...project.environment,
      TIDEMARK_ASCII: '1',
      COLUMNS: '40',
    }).ended
    expect(narrow.stdout).toMatch(/^orders > POST \/orders in\n[ -~\n]*$/)
    expect(Math.max(...narrow.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(40)
  })

  it('names the nearest calls to one that there is not', async () => {
    const { code, stderr } = await explain('PSOT /orders')
    expect(code).toBe(2)
    expect(stderr).toBe(
      'error: <call>: found no call "PSOT /orders" in the gate; the nearest are orders › POST /orders, orders › GET /orders\n',
    )
  })
})
