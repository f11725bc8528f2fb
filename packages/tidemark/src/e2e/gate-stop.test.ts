import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readGateRecord } from '@tidemark/records'
import { afterEach, describe, expect, it } from 'vitest'
import { type Ended, until } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'
import { descendants, lives } from '../fixtures/processes.ts'

/** Measured once in each arm; then it blocks its worker for ever, with a process of its own beside it. */
const stuck = `import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
export const enter = () => {
  appendFileSync('entered', '.')
  if (readFileSync('entered', 'utf8').length <= 2) return {}
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  writeFileSync('stuck', '')
  for (;;);
}
`

const files = {
  '.gitignore': 'node_modules\nentered\nstuck\n',
  'benchmarks/a.bench.js': suiteOf(
    'a',
    { one: '{ prepare: () => enter(), run: () => work() }' },
    { imports: "import { enter } from '../src/stuck.js'", options: "timeLimit: '1 min'," },
  ),
  'src/stuck.js': stuck,
  'src/work.js': work(),
}

describe.skipIf(process.platform === 'win32')('a gate that is stopped', () => {
  let project: GateProject
  afterEach(() => project.remove())

  async function stopped(
    signal: NodeJS.Signals,
  ): Promise<{ readonly processes: readonly number[]; readonly ended: Ended }> {
    project = new GateProject(files)
    project.put({ 'src/work.js': `${work()}// other\n` })
    const { child, ended } = project.startGate()
    await until('the second replicate', () => existsSync(join(project.project, 'stuck')))
    const processes = descendants(child.pid ?? 0)
    child.kill(signal)
    return { processes, ended: await ended }
  }

  it('by Ctrl-C fails, keeps what was measured, and leaves no process', async () => {
    const { processes, ended } = await stopped('SIGINT')
    expect(ended.code).toBe(3)
    expect(ended.stdout).toContain('interrupted: what was measured until then is judged')
    const record = await readGateRecord(project.recordFile)
    expect(record).toMatchObject({ interrupted: true, calls: [{ verdict: 'undecided', breakage: null }] })
    expect(record.calls[0]?.replicates).toHaveLength(1)
    // The replicate process and what the suite started.
    expect(processes.length).toBeGreaterThanOrEqual(2)
    await until('its processes to end', () => !processes.some(lives))
  })

  it('by a kill leaves no process either', async () => {
    const { processes, ended } = await stopped('SIGKILL')
    expect(ended.signal).toBe('SIGKILL')
    expect(processes.length).toBeGreaterThanOrEqual(2)
    await until('its processes to end', () => !processes.some(lives))
  })

  it('while suites are loaded calls none of them broken', async () => {
    const loading = `import { writeFileSync } from 'node:fs'
writeFileSync('stuck', '')
await new Promise((resolve) => setTimeout(resolve, 60_000))
${work()}`
    project = new GateProject({ ...files, 'src/work.js': loading })
    project.put({ 'src/work.js': `${loading}// other\n` })
    const { child, ended } = project.startGate('--time-limit', '1 min')
    await until('the suite to load', () => existsSync(join(project.project, 'stuck')))
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('stopped before anything was measured')
    expect(stderr).not.toMatch(/broken|no call matches/)
    expect(existsSync(project.recordFile)).toBe(false)
  })
})
