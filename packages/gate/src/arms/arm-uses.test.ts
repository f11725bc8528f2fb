import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { isUsed, noteUse } from './arm-uses.ts'

const project = testProjects()

/** A note of another process, as old as given. */
function leave(note: unknown, ageHours = 0): string {
  const home = join(project.current.folder, 'home')
  const file = join(home, 'uses', 'other.json')
  mkdirSync(join(home, 'uses'), { recursive: true })
  writeFileSync(file, typeof note === 'string' ? note : JSON.stringify(note))
  const then = new Date(Date.now() - ageHours * 3600e3)
  utimesSync(file, then, then)
  return home
}

it('is noted until the process ends', async () => {
  const home = join(project.current.folder, 'home')
  expect(await isUsed(home)).toBe(false)
  await noteUse(home)
  await noteUse(home)
  expect(await isUsed(home)).toBe(true)
  expect(readdirSync(join(home, 'uses'))).toHaveLength(1)
})

const living = { pid: process.pid, host: hostname() }
const elsewhere = { pid: 1, host: 'elsewhere.example.org' }
const ended = { pid: spawnSync(process.execPath, ['--version']).pid, host: hostname() }

it.each<[what: string, used: boolean, note: unknown, ageHours: number]>([
  ['of a living process', true, living, 1],
  ['of a process of another machine', true, elsewhere, 1],
  ['of a process that has ended', false, ended, 0],
  ['of a process whose id is another’s by now', false, living, 25],
  ['of a machine that is never heard of again', false, elsewhere, 25],
  ['that is torn', false, '{"pid":', 0],
])('a note %s counts: %s', async (_, used, note, ageHours) => {
  const home = leave(note, ageHours)
  expect(await isUsed(home)).toBe(used)
  expect(readdirSync(join(home, 'uses'))).toHaveLength(used ? 1 : 0)
})
