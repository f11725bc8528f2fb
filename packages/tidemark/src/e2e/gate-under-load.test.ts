import { afterAll, describe, expect, it } from 'vitest'
import { long } from '../../../../testing/long-tests.ts'
import { GateProject, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

/** Two folders to compare, each with all of these files. */
function projectWith(
  files: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): GateProject {
  const project = new GateProject({ 'tidemark.config.mjs': "export default { warmup: '50 ms' }\n", ...files })
  projects.push(project)
  for (const [arm, own] of Object.entries({ before: files, after: { ...files, ...after } })) {
    project.write(Object.fromEntries(Object.entries(own).map(([path, text]) => [`${arm}/${path}`, text])))
  }
  return project
}

const folders = ['--arms', 'before=before', 'after=after']

const loaded = {
  'benchmarks/loaded.bench.js': `import { suite } from '@tidemark/harness'
import { work } from '../src/work.js'
export default suite('loaded', {
  calls: { heavy: { run: () => work(), load: { callers: 2, duration: '200 ms' } }, plain: () => work() },
})
`,
  'src/work.js': work(20),
}

const answering = (afterMs: number): string => `import { createServer } from 'node:http'
createServer((_, response) => setTimeout(() => response.end('ok'), ${afterMs})).listen(Number(process.env.PORT), '127.0.0.1')
`
const served = {
  'benchmarks/served.bench.js': `import { suite } from '@tidemark/harness'
export default suite('served', {
  server: { command: ['node', 'serve.mjs'], readyWithin: '2 min' },
  setup: ({ server }) => ({ ask: async () => (await fetch(server.origin)).text() }),
  calls: { get: { run: ({ ask }) => ask(), check: (text) => text === 'ok', load: { rate: 50, calls: 10 } } },
})
`,
  'serve.mjs': answering(0),
}

/** Time for one replicate, which decides nothing. */
const once = ['--budget', '1 s', '--time-limit', '60 s']

describe.concurrent('a gate under load', () => {
  it('takes blocks of both revisions in swapped order, and compares what they completed', async () => {
    const project = projectWith(loaded, { 'src/work.js': work(400) })
    const { code, stdout, stderr, record } = await project.gate(
      '--signals',
      'throughput',
      ...folders,
      ...once,
    )
    const [call] = record?.calls ?? []
    expect(call).toMatchObject({ id: 'heavy', verdict: 'undecided', replicates: [] })
    expect(call?.load?.shape).toMatchObject({ kind: 'closed', callers: 2, durationSeconds: 0.2 })
    const [replicate] = call?.load?.replicates ?? []
    expect(['after before before after', 'before after after before']).toContain(replicate?.blocks.join(' '))
    // Twenty times the work, and whatever a busy machine makes of it.
    expect(replicate?.arms['before']?.logRatio).toBeGreaterThan(Math.log(2))
    expect(record?.settings).toMatchObject({
      signals: ['throughput'],
      load: { warmupSeconds: 0.05, workers: 1 },
    })
    expect(record?.shams).toEqual([])
    expect(stderr).toContain(
      'left out 1 call of loaded, of which no load tells throughput: give them one in their suite\n',
    )
    expect(stdout).toMatch(/\nloaded +.*throughput +reps +verdict\n/)
    // The budget did not suffice to decide anything.
    expect(code).toBe(3)
  })

  it('starts a server of its own for each revision, in the folder of that revision', async () => {
    const project = projectWith(served, { 'serve.mjs': answering(500) })
    const { record } = await project.gate('--signals', 'tail', ...folders, ...once)
    const [call] = record?.calls ?? []
    expect(call?.breakage).toBeNull()
    const [replicate] = call?.load?.replicates ?? []
    expect(replicate?.arms['after']?.p99Ns).toBeGreaterThanOrEqual(499e6)
    expect(replicate?.arms['before']?.logRatio).toBeGreaterThan(0)
  })

  it('is broken by a revision whose calls fail, and says which', async () => {
    const failing = `${answering(0).replace("'ok'", "++asked > 3 ? 'no' : 'ok'")}let asked = 0\n`
    const project = projectWith(served, { 'serve.mjs': failing })
    const { code, stdout, record } = await project.gate('--signals', 'tail', ...folders, ...once)
    expect(record?.calls).toMatchObject([
      { verdict: 'broken', breakage: { reason: 'check-failed', phase: 'measure', arm: 'after' } },
    ])
    expect(stdout).toMatch(/broken +served › get: .*\d+ of 10 calls failed under load: check failed/)
    expect(code).toBe(3)
  })

  it.runIf(long)('names what completes half as many', { timeout: 600_000 }, async () => {
    const project = projectWith(loaded, { 'src/work.js': work(40) })
    const { code, stdout } = await project.gate('--signals', 'throughput,tail', ...folders)
    expect(stdout).toMatch(/\nslower +loaded › heavy: throughput -\d+(?:\.\d+)?% /)
    expect(code).toBe(1)
  })
})
