import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readRunRecord } from '@tidemark/records'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Ended, start, tiny, until } from '../fixtures/cli.ts'
import { descendants, lives } from '../fixtures/processes.ts'

/** Measured once; then it blocks its worker for ever, with a process of its own beside it. */
const stuckInSecondReplicate = `import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { suite } from '@tidemark/harness'
export default suite('stuck', {
  teardown: () => writeFileSync('first', ''),
  timeLimit: '1 min',
  calls: {
    call: () => {
      if (!existsSync('first')) return 1
      const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      writeFileSync('stuck', String(pid))
      for (;;);
    },
  },
})`

describe.skipIf(process.platform === 'win32')('a run that is stopped', { timeout: 90_000 }, () => {
  let project: TemporaryProject
  afterEach(() => project.remove())

  async function stopped(
    signal: NodeJS.Signals,
  ): Promise<{ readonly processes: readonly number[]; readonly ended: Ended }> {
    project = await temporaryProject({ 'benchmarks/stuck.bench.ts': stuckInSecondReplicate })
    const { child, ended } = start(project.root, ['run', ...tiny, '--json', 'run.json'])
    await until('the second replicate', () => existsSync(join(project.root, 'stuck')))
    const processes = descendants(child.pid ?? 0)
    child.kill(signal)
    return { processes, ended: await ended }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s keeps what was measured, says so, and leaves no process',
    async (signal) => {
      const { processes, ended } = await stopped(signal)
      expect(ended.code).toBe(3)
      expect(ended.stdout).toContain('interrupted: what was measured until then is judged')
      expect(ended.stdout).toMatch(/ {2}call .* unjudged\n/)
      const record = await readRunRecord(join(project.root, 'run.json'))
      expect(record.interrupted).toBe(true)
      const [call] = record.suites[0]?.calls ?? []
      expect(call?.state === 'measured' && call.replicates.length).toBe(1)
      // The replicate process and what the suite started.
      expect(processes.length).toBeGreaterThanOrEqual(2)
      await until('its processes to end', () => !processes.some(lives))
    },
  )

  it('by SIGKILL leaves no process either', async () => {
    const { processes, ended } = await stopped('SIGKILL')
    expect(ended.signal).toBe('SIGKILL')
    expect(processes.length).toBeGreaterThanOrEqual(2)
    await until('its processes to end', () => !processes.some(lives))
  })

  it('while its suites are listed calls none of them broken', async () => {
    project = await temporaryProject({
      'benchmarks/slow.bench.ts': `import { writeFileSync } from 'node:fs'
writeFileSync('loading', '')
await new Promise((resolve) => setTimeout(resolve, 60_000))
export default 1`,
    })
    const { child, ended } = start(project.root, ['run', ...tiny, '--time-limit', '1 min'])
    await until('the suite to load', () => existsSync(join(project.root, 'loading')))
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect(code).toBe(3)
    expect(stdout).toContain('interrupted')
    expect(stdout + stderr).not.toMatch(/broken|no call matches/)
  })
})
