import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  appendHistory,
  formatGateRecord,
  formatRunRecord,
  type HistoryEntry,
  readHistory,
} from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import {
  baseArm,
  gateCall,
  gateRecord,
  headArm,
  tidemarkArm,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { testProjects } from '../../../../testing/repository-project.ts'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { tidemark } from '../fixtures/cli.ts'

const project = testProjects()
const dayMs = 24 * 3600 * 1e3
const firstMs = Date.parse('2026-03-01T12:00:00Z')

/** Half a percent of noise, always the same: multiples of the golden ratio, less their whole parts. */
function ratios(count: number, level: (day: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, day) => level(day) * (0.995 + 0.01 * ((day * 0.618034) % 1)))
}

/** Records one measurement a day of each call. */
async function record(
  calls: Readonly<Record<string, readonly number[]>>,
  changes: Partial<HistoryEntry> = {},
): Promise<void> {
  const count = Math.max(...Object.values(calls).map(({ length }) => length))
  for (let day = 0; day < count; day += 1) {
    const figures = Object.entries(calls).flatMap(([id, levels]) => {
      const ratio = levels[day]
      return ratio === undefined ? [] : [[id, { ratio, error: 0.003, replicates: 8 }] as const]
    })
    await appendHistory(baselines(), {
      version: 1,
      at: new Date(firstMs + day * dayMs).toISOString(),
      suite: 'orders API',
      revision: (day + 1).toString(16).padStart(40, '0'),
      fingerprint: '01234567',
      method: 'paired',
      tidemark: 'f'.repeat(40),
      calls: Object.fromEntries(figures),
      ...changes,
    })
  }
}

const baselines = (): string => join(project.current.root, 'baselines')
const run = (...args: readonly string[]) => tidemark(project.current.root, ...args)

describe('tidemark trend', () => {
  it('tells steps and drift of each call, and exits with 1 only when asked to', async () => {
    await record({
      'GET /orders': ratios(60, (day) => 1.001 ** day),
      'POST /orders': ratios(60, (day) => (day < 40 ? 1 : 0.9)),
      'GET /health': ratios(60, () => 1),
    })
    const { code, stdout, stderr } = await run('trend')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /orders API › GET \/orders\n[\s\S]* slope .*a week[\s\S]* drift .*slower than the tidemark since /,
    )
    expect(stdout).toMatch(
      /orders API › POST \/orders\n[\s\S]* step +-[\d.]+% .*after 000000000 \(2026-04-09\), by 000000000 \(2026-04-10\)/,
    )
    expect(stdout).toMatch(/\nquiet +measurements[^\n]*\norders API › GET \/health /)
    expect(stdout).toContain('3 calls: 1 drifting, 1 changed, 1 quiet')
    // The project is a repository that knows none of these commits.
    expect(stderr).toContain('60 of 60 revisions are not in this repository')
    expect((await run('trend', '--fail-on', 'drift', '--html', 'page.html')).code).toBe(1)
    const page = readFileSync(join(project.current.root, 'page.html'), 'utf8')
    expect(page).toContain('>1 call drifting</h1>')
    expect(page.split('class="chart"')).toHaveLength(4)
    expect((await run('trend', 'post', 'HEALTH', '--fail-on', 'drift')).code).toBe(0)
    expect((await run('trend', '--since', '2026-04-25', 'POST')).stdout).toContain('1 call: 1 quiet')
  })

  it('writes all of it as JSON, to a file or in place of the text', async () => {
    await record({ a: ratios(40, (day) => (day < 20 ? 1 : 1.05)) })
    const { stdout } = await run('trend', '--json', '--drift-budget', '3%')
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({
      kind: 'tidemark.trend',
      version: 1,
      source: join('baselines', 'history'),
    })
    const [trend] = document.trends
    expect(trend).toMatchObject({
      suite: 'orders API',
      call: 'a',
      measure: 'ratio',
      driftBudget: 0.03,
      current: true,
    })
    expect(trend.points).toHaveLength(40)
    expect(trend.points[0].at).toBe('2026-03-01T12:00:00.000Z')
    expect(trend.steps[0]).toMatchObject({ index: 20, by: { at: '2026-03-21T12:00:00.000Z' } })
    project.current.write({ 'tidemark.config.mjs': `export default { driftBudget: '2%' }` })
    expect((await run('trend', '--json', 'trend.json')).stdout).toContain('orders API › a')
    const written = JSON.parse(readFileSync(join(project.current.root, 'trend.json'), 'utf8'))
    expect(written.trends).toMatchObject([{ call: 'a', driftBudget: 0.02 }])
  })

  it('takes no change of machine for a change of code', async () => {
    const figures = ratios(60, () => 1)
    const time = (day: number, fingerprint: string, p50Ns: number): Promise<unknown> =>
      appendHistory(baselines(), {
        version: 1,
        at: new Date(firstMs + day * dayMs).toISOString(),
        suite: 'orders API',
        revision: null,
        fingerprint,
        method: 'alone',
        workers: 1,
        calls: { a: { p50Ns: p50Ns * (figures[day] ?? 1), replicates: 8 } },
      })
    for (let day = 0; day < 60; day += 1) {
      await time(day, day < 30 ? '01234567' : '89abcdef', day < 30 ? 1e6 : 1.3e6)
    }
    const { code, stdout } = await run('trend', '--fail-on', 'drift')
    expect([code, stdout]).toEqual([0, expect.not.stringContaining('step')])
    expect(stdout).toContain('1 more series without a change')
  })

  it('reports what is wrong with the files, and uses the rest', async () => {
    await record({ a: ratios(10, () => 1) })
    const file = join(baselines(), 'history', 'orders-api.ndjson')
    const [first = ''] = readFileSync(file, 'utf8').split('\n')
    appendFileSync(file, `${first}\n${first.slice(0, 50)}`)
    const { code, stdout, stderr } = await run('trend')
    expect(code).toBe(0)
    expect(stdout).toContain('1 call: 1 quiet')
    expect(stderr).toMatch(
      /^.*orders-api\.ndjson:12: column \d+: found (?!.*orders-api).*the line was left out\n/m,
    )
    expect(stderr).toContain('lines there twice: 1, out of order: 0')
  })

  it('reads a CSV file', async () => {
    const rows = ratios(60, (day) => (day < 30 ? 10 : 12)).map(
      (value, day) => `${new Date(firstMs + day * dayMs).toISOString()},${value}`,
    )
    writeFileSync(join(project.current.root, 'p99.csv'), ['time,p99', ...rows, 'soon,1'].join('\n'))
    const { code, stdout, stderr } = await run('trend', '--from', 'p99.csv')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^p99\n {2}values · 60 measurements, 2026-03-01 … 2026-04-29 [\s\S]* step +\+[12]\d\.\d% /,
    )
    expect(stderr).toBe(
      'p99.csv:62: found the time "soon"; allowed is one such as 2026-11-22T20:00:00Z; left out\n',
    )
  })

  it('knows a commit as the time since when', async () => {
    const commit = project.current.commit({ a: '1' })
    await record({ a: ratios(10, () => 1) })
    // Younger than all that is recorded.
    const { code, stderr } = await run('trend', '--since', commit)
    expect([code, stderr]).toEqual([3, expect.stringContaining('no measurement is so young')])
  })

  it.each<[what: string, args: readonly string[], code: number, message: RegExp]>([
    ['no history', [], 3, /nothing to look at: baselines.history has no measurement; tidemark record adds/],
    ['no such file', ['--from', 'no.csv'], 2, /--from: found no file no\.csv/],
    ['a time that is none', ['--since', 'yesterday'], 2, /--since: found "yesterday"; allowed is a day/],
    ['an option in place of a commit', ['--since=--all'], 2, /--since: found "--all"/],
    ['a query without a database', ['--query', 'up'], 2, /--query: found no database/],
    ['a database that is away', ['--from', 'influx://127.0.0.1:1/bench'], 3, /error: InfluxDB at http:/],
    [
      'credentials in a URL',
      ['--from', 'prometheus://u:s3cr3t@host'],
      2,
      /--from: found credentials in the URL/,
    ],
    ['a budget that is none', ['--drift-budget', 'much'], 2, /--drift-budget: /],
    ['no folder', ['--json', 'no/such/folder.json'], 2, /--json: found no folder/],
  ])('ends with %s in order', async (_, args, code, message) => {
    project.current.commit({ a: '1' })
    const ended = await run('trend', ...args)
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(message)
  })
})

describe('tidemark record', () => {
  const measured = gateCall('GET /orders')

  it('adds a gate to the history of its suite, once, with the time of its commit', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const head = { ...headArm, commit, dirty: false }
    const gate = gateRecord([measured, unmeasuredCall('new', 'new')], { arms: [head, baseArm, tidemarkArm] })
    current.write({ 'gate.json': formatGateRecord(gate) })
    const first = await run('record', '--from', 'gate.json')
    expect(first.stderr).toBe('')
    expect(first.stdout).toBe(
      [
        `orders: 1 call, 0 with a ratio to ${tidemarkArm.commit?.slice(0, 9)} in ${join('baselines', 'history', 'orders.ndjson')}`,
        'left out: orders › GET /orders: no time was measured beside the tidemark',
        'left out: orders › new: not measured',
        '',
      ].join('\n'),
    )
    expect(first.code).toBe(0)
    const again = await run('record', '--from', 'gate.json')
    expect(again.stdout).toContain('has this measurement already')
    const { entries } = await readHistory(baselines())
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({
      revision: commit,
      committed: new Date(Number(current.git('log', '-1', '--format=%ct')) * 1e3).toISOString(),
    })
  })

  it('knows the pinned tidemark in a gate whose base it is', async () => {
    const { current } = project
    const base = current.commit({ a: '1' })
    const head = current.commit({ a: '2' })
    expect((await run('pin', base, '--reason', 'release')).code).toBe(0)
    const arms = [
      { ...headArm, commit: head, dirty: false },
      { ...baseArm, commit: base },
    ]
    current.write({ 'gate.json': formatGateRecord(gateRecord([measured], { arms })) })
    const { stdout } = await run('record', '--from', 'gate.json')
    expect(stdout).toContain(`orders: 1 call, 1 with a ratio to ${base.slice(0, 9)} in `)
  })

  it('adds gates and runs together', async () => {
    project.current.write({
      'gate.json': formatGateRecord(gateRecord([measured])),
      'run.json': formatRunRecord(runRecord({ orders: [measuredCall('a', around(10))] })),
    })
    const { code, stdout } = await run('record', '--from', 'gate.json', '--from', 'run.json')
    expect(code).toBe(0)
    expect(stdout).toContain('note: the working tree had changes that were not committed')
    expect((await readHistory(baselines())).entries.map(({ method }) => method).sort()).toEqual([
      'alone',
      'paired',
    ])
  })

  it('thins out what is old', async () => {
    const hours = 400
    for (let hour = 0; hour < hours; hour += 4) {
      await record({ a: [1] }, { at: new Date(firstMs - 300 * dayMs + hour * 3600e3).toISOString() })
    }
    const file = join(baselines(), 'history', 'orders-api.ndjson')
    const before = statSync(file).size
    const { code, stdout } = await run('record', '--compact')
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^orders API: kept 1[678] of 100 measurements, and every change point\n$/),
    ])
    expect(statSync(file).size).toBeLessThan(before / 5)
  })

  it('does not thin out a file with a damaged line, which somebody may mend', async () => {
    await record({ a: [1] })
    const file = join(baselines(), 'history', 'orders-api.ndjson')
    appendFileSync(file, '{"torn')
    const text = readFileSync(file, 'utf8')
    const { code, stderr } = await run('record', '--compact')
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /--compact: found damaged lines: 1, the first: [^:]*orders-api\.ndjson:2: column 7: found /,
      ),
    ])
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('writes nothing at all when one of the records is none', async () => {
    project.current.write({
      'gate.json': formatGateRecord(gateRecord([measured])),
      'other.json': '{"kind": "else"}',
    })
    const { code, stderr } = await run('record', '--from', 'gate.json', '--from', 'other.json')
    expect(code).toBe(2)
    expect(stderr).toContain('other.json: kind: found "else"')
    expect(existsSync(baselines())).toBe(false)
  })

  it.each<[what: string, args: readonly string[], code: number, message: RegExp]>([
    ['nothing to record', [], 2, /--from: found none; allowed is a record/],
    ['no such file', ['--from', 'no.json'], 2, /--from: found no file no\.json/],
    ['a gate without a measurement', ['--from', 'empty.json'], 3, /nothing was recorded/],
  ])('ends with %s in order', async (_, args, code, message) => {
    project.current.write({ 'empty.json': formatGateRecord(gateRecord([unmeasuredCall('a', 'new')])) })
    const ended = await run('record', ...args)
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(message)
  })
})
