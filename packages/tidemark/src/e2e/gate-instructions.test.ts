import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { whyNoValgrind } from '@tidemark/harness/runner'
import { type GateRecord, type GateSignal, readGateRecord } from '@tidemark/records'
import { afterAll, describe, expect, it } from 'vitest'
import { long } from '../../../../testing/long-tests.ts'
import { type Ended, start } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'

const missing = await whyNoValgrind()

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

function projectWith(files: Readonly<Record<string, string>>): GateProject {
  const project = new GateProject(files)
  projects.push(project)
  return project
}

/** Writes and reads `rounds` small documents. */
function json(rounds: number): string {
  return `const items = Array.from({ length: 50 }, (_, id) => ({ id, name: \`item \${id}\`, tags: ['a', 'b'] }))
export const json = () => {
  let sum = 0
  for (let i = 0; i < ${rounds}; i++) sum += JSON.parse(JSON.stringify(items[i % 50])).id
  return sum
}
`
}

const files = {
  'benchmarks/a.bench.js': suiteOf(
    'a',
    { changed: '() => json()' },
    { imports: "import { json } from '../src/json.js'" },
  ),
  'src/work.js': work(),
  'src/json.js': json(200),
}

function instructionsOf(record: GateRecord | null, id: string): GateSignal | undefined {
  const call = record?.calls.find((one) => one.id === id)
  return call?.signals.find(({ signal }) => signal === 'instructions')
}

/** Eight processes, at twenty seconds each on two loaded cores. */
const forProcesses = { timeout: 900_000 }
describe.skipIf(missing !== null)(`instructions${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it.runIf(long)('of a call that does 1 % more are told to a third of a percent', forProcesses, async () => {
    const project = projectWith(files)
    project.put({ 'src/json.js': json(202) })
    const asked = ['--signals', 'instructions', '--margin', '0.5%']
    const { code, stdout, stderr, record } = await project.gate(...asked)
    const changed = instructionsOf(record, 'changed')
    expect(changed).toMatchObject({ verdict: 'slower', replicates: 2, p: null, confirmed: false })
    expect(changed?.effect).toBeGreaterThan(1.007)
    expect(changed?.effect).toBeLessThan(1.013)
    expect(record?.calls.map(({ signals }) => signals.length)).toEqual([1])
    expect(record).toMatchObject({ settings: { signals: ['instructions'] }, shams: [], outOfTime: false })
    expect(code).toBe(1)
    const percent = (((changed?.effect ?? 0) - 1) * 100).toFixed(1)
    expect(stdout).toContain(`\nslower    a › changed: instructions +${percent}% (`)
    expect(stderr).toContain('counting instructions, for some minutes · a › changed')
  })

  it.runIf(long)(
    'of a call that fails under valgrind are undecided, and the gate passes',
    forProcesses,
    async () => {
      // In a thread of its own the call works; in the main thread there is no parent to talk to.
      const project = projectWith({
        ...files,
        'benchmarks/a.bench.js': suiteOf(
          'a',
          { one: '() => json() + hasParent()' },
          { imports: "import { json } from '../src/json.js'\nimport { hasParent } from '../src/parent.js'" },
        ),
        'src/parent.js': `import { isMainThread } from 'node:worker_threads'
export const hasParent = () => {
  if (isMainThread) throw new Error('only in a worker')
  return 1
}
`,
      })
      project.put({ 'src/json.js': `${json(200)}// other\n` })
      const { code, stdout, record } = await project.gate('--signals', 'instructions')
      expect(instructionsOf(record, 'one')).toMatchObject({
        verdict: 'undecided',
        effect: 1,
        interval: null,
        replicates: 0,
        note: 'head: Error: only in a worker',
      })
      expect(record?.calls).toMatchObject([{ verdict: 'undecided', breakage: null }])
      expect(code).toBe(0)
      expect(stdout).toContain('instructions not counted: head: Error: only in a worker')
    },
  )
})

describe('without valgrind', () => {
  /** A gate that finds no commands but Node. */
  function gateWithout(project: GateProject, ...args: readonly string[]): Promise<Ended> {
    const folder = join(project.folder, 'commands')
    mkdirSync(folder)
    symlinkSync(process.execPath, join(folder, 'node'))
    const command = ['gate', '--json', project.recordFile, '--seed', '1', ...args]
    return start(project.project, command, { ...project.environment, PATH: folder }).ended
  }

  it('a gate by instructions alone is a mistake that says how to get it', async () => {
    const project = projectWith(files)
    const { code, stdout, stderr } = await gateWithout(project, '--signals', 'instructions')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: --signals: instructions cannot be counted: .*valgrind.*\n$/)
  })

  it('a gate by other signals as well goes on with these, and says so', async () => {
    const project = projectWith(files)
    for (const arm of ['before', 'after']) {
      project.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [join(arm, path), text])))
    }
    // No compiler makes the same code allocate three times as much: what a tighter margin says depends on the machine.
    const coarse = ['--margin', '200%', '--signals', 'alloc,instructions']
    const asked = ['--arms', 'before=before', 'after=after', ...coarse]
    const { code, stderr } = await gateWithout(project, ...asked)
    const record = await readGateRecord(project.recordFile)
    expect(stderr).toMatch(/^instructions are not counted: .*valgrind.*$/m)
    expect(record.settings.signals).toEqual(['alloc'])
    expect(record.calls.map(({ verdict }) => verdict)).toEqual(['same'])
    expect(record.calls.map(({ signals }) => signals.map(({ signal }) => signal))).toEqual([['alloc']])
    expect(code).toBe(0)
  })
})
