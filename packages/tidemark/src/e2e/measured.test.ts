import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readRunRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Ended, filesBelow, tidemark, tiny } from '../fixtures/cli.ts'

/** What a team goes through with real measurements: one project, one state after the other. */
describe('from the first run to a change', { timeout: 120_000 }, () => {
  // Of native code: what a compiler is still at work on differs tenfold between replicates as short as these, and a call
  // that is so noisy gets a margin of its own.
  const rows = 'const rows = Array.from({ length: 200 }, (_, id) => ({ id }))'
  const work = `${rows}
export const read = () => JSON.stringify(rows)`
  const slowWork = `${rows}
export const read = () => Array.from({ length: 50 }, () => JSON.stringify(rows)).join()`
  const suite = (calls: string): string => `import { suite } from '@tidemark/harness'
import { read } from '../src/read.ts'
export default suite('orders', { calls: { ${calls} } })`
  const steady = `'GET /steady': () => JSON.stringify([1, 2, 3, 4]),`

  let project: TemporaryProject
  // Two are enough where the margin is wide; what looks slower is measured eight times more.
  const run = (...args: readonly string[]): Promise<Ended> =>
    tidemark(project.root, 'run', ...tiny, '--replicates', '2', ...args)
  beforeAll(async () => {
    project = await temporaryProject({
      'src/read.ts': work,
      'benchmarks/orders.bench.ts': suite(`'GET /read': () => read(), ${steady}`),
    })
  })
  afterAll(() => project.remove())

  it('lists without running a call', async () => {
    expect(await tidemark(project.root, 'list')).toEqual({
      code: 0,
      signal: null,
      stdout: 'orders benchmarks/orders.bench.ts\n  GET /read\n  GET /steady\n',
      stderr: '',
    })
  })

  it('does what is named behind bench, the script of a package.json', async () => {
    expect(await tidemark(project.root, 'bench', 'list')).toEqual(await tidemark(project.root, 'list'))
    const measured = await tidemark(project.root, 'bench', ...tiny, '--replicates', '2', 'orders')
    expect(measured.stdout).toMatch(/GET \/read .* unjudged\n/)
  })

  it('measures without a baseline, says so, writes the record', async () => {
    const { code, stdout, stderr } = await run('--json', 'run.json')
    expect({ code, stderr: stderr.match(/error.*/) }).toEqual({ code: 5, stderr: null })
    expect(stdout).toMatch(/GET \/read .* unjudged\n/)
    expect(stdout).toContain('missing baseline')
    expect(stdout).not.toContain('\u001b')
    expect(stderr).toMatch(/^measuring 1\/4 \(20%\).*\nmeasuring 2\/4 \(50%\)/)
    expect(stderr).toMatch(/measuring 4\/4 \(100%\)\n$/)
    const record = await readRunRecord(join(project.root, 'run.json'))
    expect(record.suites[0]?.calls.map(({ id, state }) => [id, state])).toEqual([
      ['GET /read', 'measured'],
      ['GET /steady', 'measured'],
    ])
    expect(record.settings).toMatchObject({ seed: 1, replicates: 2, measureSeconds: 0.005 })
  })

  it('accepts a baseline', async () => {
    const { code, stdout } = await tidemark(project.root, 'accept', ...tiny, '--reason', 'first baseline')
    expect(code).toBe(0)
    expect(stdout).toContain('accepted new: orders › GET /read\naccepted new: orders › GET /steady\n')
    const files = [...(await filesBelow(join(project.root, 'baselines'))).keys()]
    expect(files.map((path) => path.split(/[/\\]/).at(-1))).toEqual([
      'ledger.ndjson',
      'environment.json',
      'orders.json',
    ])
  })

  it('passes when nothing changed', async () => {
    const { code, stdout } = await run()
    expect(stdout).not.toMatch(/slower|broken|missing|foreign|new|gone|changed/)
    expect(code).toBe(0)
  })

  it('names exactly the call that became slower, after fresh replicates', async () => {
    await project.write('src/read.ts', slowWork)
    // A quick look confirms nothing.
    const full = tiny.filter((flag) => flag !== '--quick')
    const { code, stdout, stderr } = await tidemark(
      project.root,
      'run',
      ...full,
      ...['--replicates', '2', '--margin', '200%'],
    )
    expect({ code, stdout }).toMatchObject({ code: 1 })
    expect(stdout).toMatch(/slower +orders › GET \/read: .*, confirmed by fresh replicates/)
    expect(stdout).not.toMatch(/slower +orders › GET \/steady/)
    expect(stderr).toMatch(/confirming 8\/8 \(100%\)/)
    await project.write('src/read.ts', work)
  })

  it('tells what is edited, new and gone', async () => {
    await project.write(
      'benchmarks/orders.bench.ts',
      suite(`'GET /read': () => read().length, 'GET /more': () => read(),`),
    )
    const { code, stdout } = await run()
    expect(code).toBe(5)
    expect(stdout).toMatch(/changed +orders › GET \/read/)
    expect(stdout).toMatch(/new +orders › GET \/more/)
    expect(stdout).toMatch(/gone +orders › GET \/steady/)
  })

  it('calls nothing gone when only some calls were asked for', async () => {
    await project.write('benchmarks/orders.bench.ts', suite(`'GET /read': () => read(),`))
    const { code, stdout } = await run('-t', 'read')
    expect(stdout).not.toContain('gone')
    expect(code).toBe(0)
  })

  it('judges nothing by the figures of another machine', async () => {
    const file = [...(await filesBelow(join(project.root, 'baselines'))).keys()].find((path) =>
      path.endsWith('environment.json'),
    )
    const text = await readFile(file ?? '', 'utf8')
    await writeFile(file ?? '', text.replace(/"cpu": ".*"/, '"cpu": "Another CPU"'))
    const { code, stdout } = await run()
    expect(code).toBe(5)
    expect(stdout).toContain('foreign baseline')
    expect(stdout).toMatch(/cpu: Another CPU there, .* here/)
    expect(stdout).toMatch(/GET \/read .* unjudged\n/)
  })
})

describe('calls that break or cost too much', { timeout: 60_000 }, () => {
  let project: TemporaryProject
  const run = (...args: readonly string[]): Promise<Ended> =>
    tidemark(project.root, 'run', 'bad', ...tiny, '--replicates', '1', ...args)
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/bad.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('bad', { calls: {
  'GET good': () => JSON.stringify([1]),
  'GET broken': () => { throw new Error('no database') },
  'POST costly': { run: () => JSON.stringify([1, 2]), budget: { p50: '1 ns' } },
} })`,
      'benchmarks/unloadable.bench.ts': `throw new Error('no configuration')
export default 1`,
    })
  })
  afterAll(() => project.remove())

  it('measures the good call beside the broken one, exits 3, and refuses to accept', async () => {
    const { code, stdout } = await run('-t', 'GET', '--json', 'run.json')
    expect(code).toBe(3)
    expect(stdout).toMatch(/GET good .* unjudged\n/)
    expect(stdout).toMatch(/broken +bad › GET broken: threw in warm-up, Error: no database/)
    expect(stdout).toMatch(/benchmarks\/bad\.bench\.ts:4/)
    const refused = await tidemark(project.root, 'accept', '--from', 'run.json', '--reason', 'no matter')
    expect(refused.code).toBe(3)
    expect(refused.stderr).toBe(
      'nothing was accepted: 1 of its calls or suites are broken; mend or leave them out first\n',
    )
    expect((await filesBelow(join(project.root, 'baselines'))).size).toBe(0)
  })

  it('accepts nothing beside a suite that does not load, and has measured nothing for that', async () => {
    const refused = await tidemark(project.root, 'accept', '-t', 'GET good', '--reason', 'no matter', ...tiny)
    expect(refused.code).toBe(3)
    expect(refused.stdout).toContain('\n0 calls: 1 broken suite\n')
    expect(refused.stdout).toMatch(/broken +benchmarks\/unloadable\.bench\.ts: .*no configuration/)
    expect(refused.stderr).toBe(
      'nothing was accepted: 1 of its calls or suites are broken; mend or leave them out first\n',
    )
    expect((await filesBelow(join(project.root, 'baselines'))).size).toBe(0)
  })

  it('fails a call that is over its budget, without any baseline', async () => {
    const { code, stdout } = await run('-t', 'POST')
    expect(code).toBe(1)
    expect(stdout).toMatch(/over budget bad › POST costly: p50 .*, budget 1 ns/)
  })

  it('never passes over a suite that does not load, unless others were asked for by name', async () => {
    const { code, stdout } = await tidemark(project.root, 'list')
    expect(code).toBe(3)
    expect(stdout).toContain('broken benchmarks/unloadable.bench.ts: Error: no configuration\n')
    expect((await tidemark(project.root, 'list', 'bad')).code).toBe(0)
    const byCall = await tidemark(project.root, 'run', '-t', 'good', ...tiny, '--replicates', '1')
    expect(byCall.code).toBe(3)
    expect(byCall.stdout).toContain('benchmarks/unloadable.bench.ts: load-failed')
  })

  it('says that nothing was measured when no call matches', async () => {
    const none = await tidemark(project.root, 'run', 'bad', '-t', 'nothing like it')
    expect(none.code).toBe(3)
    expect(none.stderr).toBe('nothing was measured: no call matches; tidemark list shows all of them\n')
    expect((await tidemark(project.root, 'list', 'bad', '-t', 'nothing')).code).toBe(3)
  })

  it('refuses a baseline of too few replicates', async () => {
    const { code, stderr } = await tidemark(
      project.root,
      ...['accept', 'bad', '-t', 'good', '--quick', '--time', '5 ms', '--warmup', '1 ms', '--reason', 'why'],
    )
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /nothing was accepted: 2 replicates are too few for a baseline; it takes 5 or more/,
    )
    expect((await filesBelow(join(project.root, 'baselines'))).size).toBe(0)
  })
})
