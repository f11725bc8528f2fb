import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { appendHistory, appendLedger, writeAnchor } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateRecord, slowerCall } from '../../../../testing/gate-record.ts'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark, tiny } from '../fixtures/cli.ts'

const runOf = (ratio: number): string =>
  JSON.stringify(runRecord({ orders: [measuredCall('GET /orders', around(ratio))] }))

let project: TemporaryProject
beforeAll(async () => {
  project = await temporaryProject({
    'gate.json': JSON.stringify(gateRecord([slowerCall])),
    'before.json': runOf(10),
    'after.json': runOf(15),
    'damaged.json': runOf(10).replace('HISTFAAAAC', 'HISTFAAAAD'),
    'other.json': '{"kind":"tidemark.baseline","version":1}',
    'benchmarks/orders.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('orders', {
  calls: { '<GET> /orders': { run: () => JSON.stringify([1, 2, 3]), load: { rate: 200, calls: 20 } } },
})`,
  })
})
afterAll(() => project.remove())

const pageOf = (name: string): Promise<string> => readFile(join(project.root, name), 'utf8')
const headlineOf = async (name: string): Promise<string | undefined> =>
  /<h1[^>]*>(.*)<\/h1>/.exec(await pageOf(name))?.[1]

describe('tidemark report', () => {
  it('makes one page of several records', async () => {
    const { code, stdout, stderr } = await tidemark(
      project.root,
      ...['report', 'gate.json', 'before.json', 'after.json', '--html', 'page.html'],
    )
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await headlineOf('page.html')).toBe('2 calls slower')
    const page = await pageOf('page.html')
    expect(page).toContain('+50.0%')
    expect(page).toContain('Latency by percentile')
  })

  it('shows a run by itself, judged by nothing', async () => {
    expect((await tidemark(project.root, 'report', 'before.json', '--html', 'one.html')).code).toBe(0)
    expect(await headlineOf('one.html')).toBe('1 call measured')
  })

  it('shows the history of its calls where there is one, and what was accepted of them', async () => {
    const baselines = join(project.root, 'recorded')
    const pinned = 'f'.repeat(40)
    const figures = (day: number) => ({ ratio: 1 + (day % 5) / 1e3, error: 0.002, replicates: 8 })
    for (let day = 1; day <= 28; day += 1) {
      await appendHistory(baselines, {
        version: 1,
        at: `2026-02-${String(day).padStart(2, '0')}T12:00:00.000Z`,
        suite: 'orders',
        revision: String(day).padStart(40, '0'),
        fingerprint: '01234567',
        method: 'paired',
        tidemark: pinned,
        calls: { [slowerCall.id]: figures(day), 'GET /elsewhere': figures(day) },
      })
    }
    await writeAnchor(baselines, {
      kind: 'tidemark.anchor',
      version: 1,
      revision: pinned,
      pinned: { on: '2026-01-31', reason: 'release' },
      ledger: [],
    })
    await appendLedger(join(baselines, 'ledger.ndjson'), [
      {
        version: 1,
        at: '2026-02-03T12:00:00.000Z',
        environment: 'linux-x64-node20',
        suite: 'orders',
        call: slowerCall.id,
        change: 'changed',
        ratio: 1.02,
        interval: [1.018, 1.022],
        replicates: 12,
        reason: 'orders are signed now',
        revision: null,
      },
    ])
    const { code, stderr } = await tidemark(
      project.root,
      ...['report', 'gate.json', '--baselines', 'recorded', '--html', 'history.html'],
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const page = await pageOf('history.html')
    expect(page).toContain('History: ratio to fffffffff, 28 measurements')
    expect(page).toContain('+2.0% (+1.8% … +2.2%) since the tidemark, in 1 change of the ledger')
    expect(page).toContain('fffffffff, pinned on 2026-01-31: release')
    expect(page).not.toContain('GET /elsewhere')
    expect(await headlineOf('history.html')).toBe('1 call slower')
  })

  it.each<[what: string, args: readonly string[], message: RegExp]>([
    [
      'no such file',
      ['none.json'],
      /^error: <records>: found no file none\.json; allowed is a record of tidemark run, gate or load --json\n$/,
    ],
    ['another document', ['other.json'], /other\.json: kind: found "tidemark\.baseline"/],
    [
      'a damaged histogram',
      ['gate.json', 'after.json', 'damaged.json'],
      /^error: damaged\.json: suites: found a damaged histogram \(/,
    ],
    [
      'three runs',
      ['before.json', 'after.json', 'before.json'],
      /^error: <records>: found 3 runs; allowed are one, or two/,
    ],
  ])('refuses %s, and writes nothing', async (_, args, message) => {
    const { code, stdout, stderr } = await tidemark(project.root, 'report', ...args, '--html', 'refused.html')
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    await expect(pageOf('refused.html')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('refuses a page in no folder before it reads anything', async () => {
    const { code, stderr } = await tidemark(project.root, 'report', 'none.json', '--html', 'no/page.html')
    expect(stderr).toMatch(/^error: --html: found no folder /)
    expect(code).toBe(2)
  })
})

describe('--html', () => {
  it('of run has what was measured and what it was judged by', async () => {
    const { stderr } = await tidemark(project.root, 'run', ...tiny, '--html', 'run.html')
    expect(stderr).not.toContain('error')
    expect(await headlineOf('run.html')).toBe('1 call without a comparison')
    const page = await pageOf('run.html')
    expect(page).toContain('<bdi>&lt;GET&gt; /orders</bdi>')
    expect(page).toContain('missing baseline')
    expect(page).toContain('Distribution of latency')
  })

  it('of load has its time line', async () => {
    const { code } = await tidemark(project.root, 'load', '--warmup', '10 ms', '--html', 'load.html')
    expect(code).toBe(0)
    expect(await pageOf('load.html')).toContain('Over the time of the load')
  })
})
