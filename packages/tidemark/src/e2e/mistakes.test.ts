import { existsSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readBaselines, readRunRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { filesBelow, start, tidemark, tiny } from '../fixtures/cli.ts'

const projects: TemporaryProject[] = []
async function projectWith(files: Readonly<Record<string, string>>): Promise<TemporaryProject> {
  const project = await temporaryProject(files)
  projects.push(project)
  return project
}
afterAll(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

describe.concurrent('a wrong suite', { timeout: 30_000 }, () => {
  const start = "import { suite } from '@tidemark/harness'\n"
  it.each<[what: string, text: string, message: RegExp]>([
    [
      'syntax',
      `${start}export default suite('a', {\n  calls: { a: () => },\n})`,
      /broken +benchmarks\/a\.bench\.ts: load-failed, benchmarks\/a\.bench\.ts:3:\d+: Unexpected/,
    ],
    [
      'no default export',
      `${start}export const a = suite('a', { calls: {} })`,
      /broken +benchmarks\/a\.bench\.ts: load-failed, no default export/,
    ],
    [
      'a call written twice',
      `${start}export default suite('a', { calls: {\n  a: () => 1,\n  a: () => 2,\n} })`,
      /broken .* benchmarks\/a\.bench\.ts:4:\d+: .*"a".*first on line 3/,
    ],
    [
      'a wrong option',
      `${start}export default suite('a', { calls: {\n  a: { run: () => 1,\n    margin: 5 },\n} })`,
      /broken .* benchmarks\/a\.bench\.ts:4: calls\.a\.margin: found 5 \(number\); allowed is a percentage/,
    ],
    [
      'a name that is too long',
      `${start}export default suite('a', { calls: { ['x'.repeat(1500)]: () => 1 } })`,
      /broken .*, calls\["x{60}…"\]: found a name of 1500 characters; allowed are .* other than .*, prototype\n/,
    ],
    [
      'an option that hides in escapes',
      `${start}export default suite('a', { calls: { a: { run: () => 1, '\\u001b[2Jmargin': 5 } } })`,
      /broken .*\\u001b\[2Jmargin.*\n/,
    ],
  ])('%s', async (_, text, message) => {
    const project = await projectWith({ 'benchmarks/a.bench.ts': text })
    const { code, stdout } = await tidemark(project.root, 'run', ...tiny)
    expect(stdout).toMatch(message)
    expect(stdout).not.toContain('\u001b')
    expect(code).toBe(3)
  })

  it('is told of and fails the command, and keeps no other suite from being measured', {
    timeout: 180_000,
  }, async () => {
    const project = await projectWith({
      'benchmarks/a.bench.ts': 'export default {\n  calls: }',
      'benchmarks/b.bench.ts': `${start}export default suite('b', { calls: { call: () => 1 } })`,
    })
    const measuring = [...tiny, '--replicates', '1']
    const loading = ['--warmup', '1 ms', '--callers', '1', '--count', '5']
    for (const [args, ok] of [
      [['list'], 0],
      // There is no baseline.
      [['run', ...measuring], 5],
      [['load', ...loading], 0],
    ] as const) {
      const all = await tidemark(project.root, ...args)
      expect(all.stdout).toMatch(
        /broken +benchmarks\/a\.bench\.ts: .*benchmarks\/a\.bench\.ts:2:10: Unexpected "}"/,
      )
      expect(all.stdout).toMatch(/\n {2}call/)
      expect(all.code).toBe(3)
      const [command, ...flags] = args
      const named = await tidemark(project.root, command, 'b.bench', ...flags)
      expect(named.stdout).toMatch(/\n {2}call/)
      expect(named.stdout).not.toContain('Unexpected')
      expect(named.code).toBe(ok)
      const alone = await tidemark(project.root, command, 'a.bench', ...flags)
      expect(alone.stdout).toContain('Unexpected')
      expect(alone.stderr).not.toContain('no call matches')
      expect(alone.code).toBe(3)
    }
  })

  it('no suite at all', async () => {
    const project = await projectWith({})
    const { code, stderr } = await tidemark(project.root, 'run')
    expect(code).toBe(2)
    expect(stderr).toContain('no suite matches benchmarks/**/*.bench.{ts,mts,js,mjs}')
  })
})

describe.concurrent('a wrong command line or configuration', { timeout: 30_000 }, () => {
  it.each<[args: readonly string[], message: string]>([
    [['rnu'], "error: unknown command 'rnu'\n(Did you mean run?)"],
    [['run', '--replicates', 'x'], 'Allowed is an integer from 1 to 1000.'],
    [['run', '--time', '5'], 'error: --time: found "5"; allowed is a positive duration'],
    [['run', '--json', 'none/run.json'], 'error: --json: found no folder'],
    [['run', '--json', '.'], 'error: --json: found the folder .; allowed is a file in an existing folder'],
    [['run', '--config', 'none.ts'], 'error: --config: found no file none.ts'],
    [['run'], 'error: tidemark.config.ts: replicates: found "many"; allowed is an integer from 1 to 1000\n'],
    [['compare', 'a.json', 'b.json', '--margin', 'x'], 'error: --margin: found "x"; allowed is a percentage'],
    [['compare', 'a.json', 'b.json'], 'error: <before>: found no file a.json; allowed is a record'],
    [['accept'], "error: required option '--reason <text>' not specified"],
  ])('%j', async (args, message) => {
    const project = await projectWith({
      'tidemark.config.ts': `export default { replicates: ${args.length === 1 ? "'many'" : 1} }`,
      'benchmarks/a.bench.ts': 'throw new Error("not to be loaded")',
    })
    const { code, stdout, stderr } = await tidemark(project.root, ...args)
    expect(stderr).toContain(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

it('reads a damaged baseline before it measures, and touches nothing', async () => {
  const project = await projectWith({
    'benchmarks/a.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('a', { calls: { a: () => 1 } })`,
    'run.json': JSON.stringify(
      runRecord({ a: [measuredCall('a', around(10))], b: [measuredCall('b', around(10))] }),
    ),
  })
  await tidemark(project.root, 'accept', '--from', 'run.json', '--reason', 'first')
  const folder = join(project.root, 'baselines')
  const environment = join(folder, 'linux-x64-node20')
  expect((await readBaselines(folder)).environments).toHaveLength(1)
  const whole = (await filesBelow(folder)).get(join(environment, 'b.json')) ?? ''
  await writeFile(join(environment, 'b.json'), whole.slice(0, whole.length / 2))
  const before = await filesBelow(folder)
  for (const args of [
    ['run'],
    ['accept', '--reason', 'x'],
    ['accept', '--from', 'run.json', '--reason', 'x'],
  ]) {
    const { code, stdout, stderr } = await tidemark(project.root, ...args)
    expect(stderr).toMatch(/^error: .*b\.json: line \d+ column \d+: found .*, allowed is .*\n$/)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  }
  expect(await filesBelow(folder)).toEqual(before)
}, 180_000)

describe.concurrent('compare', { timeout: 30_000 }, () => {
  let project: TemporaryProject
  const base = runRecord({ orders: [measuredCall('a', around(10)), measuredCall('b', around(20))] })
  const slower = runRecord({ orders: [measuredCall('a', around(10)), measuredCall('b', around(30))] })
  const hostileName = '\u001b[2J\u001b]0;title\u0007GET\n\r/\u202eevil'
  beforeAll(async () => {
    project = await temporaryProject({
      'base.json': JSON.stringify(base),
      'slower.json': JSON.stringify(slower),
      'fewer.json': JSON.stringify(runRecord({ orders: [measuredCall('a', around(10))] })),
      'few.json': JSON.stringify(
        runRecord({ orders: [measuredCall('a', around(11.5, 0.004, 2)), measuredCall('b', around(20))] }),
      ),
      'foreign.json': JSON.stringify({ ...base, fingerprint: { ...base.fingerprint, cpu: 'Other CPU' } }),
      'hostile-name.json': JSON.stringify(
        runRecord({ [hostileName]: [measuredCall(hostileName, around(10))] }),
      ),
    })
  })
  afterAll(() => project.remove())

  it.each<[args: readonly string[], code: number, says: RegExp]>([
    [['base.json', 'base.json'], 0, /same +2 calls|2 same/],
    [['base.json', 'slower.json'], 1, /slower +orders › b: \+50\.0%/],
    [['slower.json', 'base.json'], 0, /faster +orders › b: -33\.3%/],
    [['base.json', 'slower.json', '--margin', '60%'], 0, /2 same|same +2 calls/],
    [['base.json', 'fewer.json'], 5, /gone +orders › b/],
    [['fewer.json', 'base.json'], 5, /new +orders › b/],
    [['base.json', 'foreign.json'], 5, /cpu: Test CPU there, Other CPU here/],
    [['base.json', 'few.json'], 0, /undecided +orders › a/],
    [['base.json', 'few.json', '--strict'], 4, /undecided +orders › a/],
  ])('%j exits %i', async (args, code, says) => {
    const compared = await tidemark(project.root, 'compare', ...args)
    expect(compared.stdout).toMatch(says)
    expect(compared).toMatchObject({ code, stderr: '' })
    expect(compared.stdout).not.toContain('\u001b')
  })

  it('shows a hostile name as text', async () => {
    const { code, stdout } = await tidemark(project.root, 'compare', 'fewer.json', 'hostile-name.json')
    expect(code).toBe(5)
    expect(stdout).toContain('\\u001b[2J\\u001b]0;title\\u0007GET\\u000a\\u000d/\\u202eevil')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  it('colours only where it is asked to', async () => {
    const compare = ['compare', 'base.json', 'slower.json']
    const forced = await start(project.root, compare, { FORCE_COLOR: '1' }).ended
    expect(forced.stdout).toContain('\u001b[31m')
    const both = await start(project.root, compare, { FORCE_COLOR: '1', NO_COLOR: '1' }).ended
    expect(both.stdout).not.toContain('\u001b')
  })

  const text = JSON.stringify(base)
  it.each<[what: string, text: string, message: RegExp]>([
    ['nothing', '', /bad\.json: line 1 column 1: found the end of the text/],
    ['no JSON', 'measured: 3', /bad\.json: line 1 column 1: found "m", allowed is JSON/],
    [
      'half a file',
      text.slice(0, text.length / 2),
      /bad\.json: line 1 column \d+: found the end of the text/,
    ],
    ['__proto__', text.replace('{', '{"__proto__":{"polluted":1},'), /bad\.json: __proto__: found/],
    [
      'a newer version',
      text.replace('"version":1', '"version":2'),
      /bad\.json: version: found 2, written by tidemark 0\.1\.0, allowed is version 1/,
    ],
    [
      'another kind',
      text.replace('tidemark.run', 'tidemark.baseline'),
      /bad\.json: kind: found "tidemark\.baseline"/,
    ],
    [
      'NaN as text',
      text.replace(/"p50Ns":\d+(\.\d+)?/, '"p50Ns":"NaN"'),
      /bad\.json: suites\[0\]\.calls\[0\]\.replicates\[0\]\.p50Ns: found "NaN"/,
    ],
    [
      'NaN',
      text.replace(/"p50Ns":\d+(\.\d+)?/, '"p50Ns":NaN'),
      /bad\.json: line 1 column \d+|bad\.json: document/,
    ],
    [
      'a huge number',
      text.replace('"cores":2', '"cores":1e400'),
      /bad\.json: fingerprint\.cores: found Infinity/,
    ],
    [
      'a negative number',
      text.replace('"durationSeconds":1', '"durationSeconds":-1'),
      /bad\.json: durationSeconds: found -1/,
    ],
    [
      'a wrong type',
      text.replace('"suites":[', '"suites":{"a":[').replace(/\]\}?,"brokenSuites"/, ']},"brokenSuites"'),
      /bad\.json: /,
    ],
    ['an unknown field', text.replace('{', '{"more":1,'), /bad\.json: more: found an unknown field/],
    [
      'a path as its environment',
      text.replace('"environment":"linux-x64-node20"', '"environment":"../../up"'),
      /bad\.json: environment: found "\.\.\/\.\.\/up"/,
    ],
    ['a date that is none', text.replace('2026-11-22T', '2026-02-31T'), /bad\.json: startedAt: found/],
    [
      'a histogram that does not unpack',
      text.replace('HISTFAAAAC', 'HISTFAAAAD'),
      /bad\.json: suites: found an encoded histogram, field "counts": /,
    ],
    ['escapes', text.replace('tidemark.run', '\\u001b[2J'), /bad\.json: kind: found "\\u001b\[2J"/],
  ])('refuses %s', async (_, hostile, message) => {
    expect(hostile).not.toBe(text)
    const folder = await projectWith({ 'base.json': text, 'bad.json': hostile })
    const { code, stdout, stderr } = await tidemark(folder.root, 'compare', 'base.json', 'bad.json')
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^error: .*\n$/)
    expect(stderr).not.toContain('\u001b')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('refuses a folder in place of a file', async () => {
    const { code, stderr } = await tidemark(project.root, 'compare', 'base.json', 'node_modules')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*node_modules: document: found something that is no regular file/)
  })
})

it('does not mind a reader that goes away', async () => {
  const calls = Array.from({ length: 2000 }, (_, index) =>
    measuredCall(`a call with a long name ${index}`, around(10, 0.004, 1)),
  )
  const project = await projectWith({ 'run.json': JSON.stringify(runRecord({ many: calls })) })
  const { child, ended } = start(project.root, ['compare', 'run.json', 'run.json'])
  // More than a pipe holds, so that the program meets the closed end.
  child.stdout?.once('data', () => child.stdout?.destroy())
  child.stderr?.destroy()
  expect((await ended).code).toBe(0)
}, 180_000)

it.skipIf(!existsSync('/dev/full'))(
  'says in one line that its output has no room, and keeps the record',
  async () => {
    const project = await projectWith({
      'benchmarks/a.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('a', { calls: { a: () => 1 } })`,
    })
    const full = await open('/dev/full', 'w')
    try {
      const args = ['run', ...tiny, '--replicates', '1', '--json', 'run.json']
      const { code, stderr } = await start(project.root, args, {}, full.fd).ended
      expect(stderr).toMatch(
        /^(?:measuring .*\n)+error: stdout could not be written: ENOSPC: no space left on device, write; make room .*\n$/,
      )
      expect(code).toBe(3)
      expect((await readRunRecord(join(project.root, 'run.json'))).suites).toHaveLength(1)
    } finally {
      await full.close()
    }
  },
  180_000,
)
