import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DoctorReport } from '@tidemark/gate/doctor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Started, start, tidemark, until } from '../fixtures/cli.ts'

const kinds = ['short sync', 'JSON', 'async queue', 'loopback HTTP', 'allocation-heavy']

describe('doctor', { timeout: 120_000 }, () => {
  let project: TemporaryProject
  /** Of its own: other tests make folders of the same name at the same time. */
  let temporary: string
  beforeAll(async () => {
    project = await temporaryProject({})
    temporary = await mkdtemp(join(tmpdir(), 'tidemark-of-doctor-'))
  })
  afterAll(async () => {
    await project.remove()
    await rm(temporary, { recursive: true })
  })
  const doctor = (...args: readonly string[]): Started =>
    start(project.root, ['doctor', ...args], { TMPDIR: temporary, TEMP: temporary })

  it('measures for the time it is given, and says what that was too short for', async () => {
    const { code, stdout, stderr } = await doctor('--seconds', '8', '--json', 'doctor.json').ended
    // Nobody gets five replicates of five kinds in so short a time.
    expect(code).toBe(3)
    expect(stderr).toMatch(/^timing the clock\nwatching the speed of the processor\n/)
    expect(stdout).toMatch(/^tidemark doctor .*\n\nclock {7}a reading costs /)
    expect(stdout).toMatch(/\nadvice fewer than 5 replicates of .*: give it more --seconds\n/)
    expect(stdout).toMatch(/\nunknown for gating at 1%: not measured often enough: .*\n$/)
    expect(stdout).not.toContain('\u001b')
    const report = JSON.parse(await readFile(join(project.root, 'doctor.json'), 'utf8')) as DoctorReport
    expect(report).toMatchObject({ kind: 'tidemark.doctor', version: 1, interrupted: false, margin: 0.01 })
    expect(report.clock?.costNs.median).toBeGreaterThan(0)
    expect(report.speed?.blocks).toBeGreaterThan(0)
    expect(report.calls.map(({ kind }) => kind)).toEqual(kinds)
    // Every replicate that was measured is of a suite that works.
    expect(report.calls.map(({ state }) => state)).not.toContain('broken')
    expect(await readdir(temporary)).toEqual([])
  })

  it('is stopped by Ctrl-C, shows what it has, leaves nothing behind', async () => {
    const { child, ended } = doctor('--json')
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await until('the first call', () => said.includes('comparing the same code with itself'))
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, errors: stderr.match(/error|failed/) }).toEqual({ code: 3, errors: null })
    const report = JSON.parse(stdout) as DoctorReport
    expect(report.interrupted).toBe(true)
    expect(report.clock).not.toBeNull()
    expect(await readdir(temporary)).toEqual([])
  })

  it('refuses a file in no folder before it measures', async () => {
    const { code, stderr } = await tidemark(project.root, 'doctor', '--json', join('none', 'doctor.json'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: --json: found no folder /)
  })
})
