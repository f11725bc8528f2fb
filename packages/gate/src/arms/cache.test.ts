import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { type ArmSettings, type ArmStep, defaultArmSettings } from './arm.ts'
import { markerFile } from './arm-marker.ts'
import { cacheUsage, cleanCache } from './cache.ts'
import { lockOf } from './cache-place.ts'
import { type OtherGate, otherGate } from './fixtures/other-gate.ts'
import { type ArmRequest, prepareArm } from './prepare-arm.ts'

const project = testProjects()
const others: OtherGate[] = []
afterEach(async () => {
  for (const other of others.splice(0)) await other.kill()
})

function request(commit: string, settings: Partial<ArmSettings> = {}): ArmRequest {
  const { root } = project.current
  return {
    projectRoot: root,
    name: 'base',
    commit,
    label: commit,
    settings: { ...defaultArmSettings, ...settings },
  }
}

function startOther(commit: string, settings: Partial<ArmSettings> = {}): OtherGate {
  const other = otherGate(project.current.folder, request(commit, settings))
  others.push(other)
  return other
}

/** Prepares an arm as a gate did that has ended since, at a given moment; returns its root. */
async function earlier(commit: string, lastUsed: string): Promise<string> {
  const { root } = await prepareArm(request(commit))
  const home = dirname(root)
  rmSync(join(home, 'uses'), { recursive: true })
  const marker = JSON.parse(readFileSync(markerFile(home), 'utf8'))
  writeFileSync(markerFile(home), JSON.stringify({ ...marker, lastUsed }))
  return root
}

describe('the limit of the cache', () => {
  it('removes what was used longest ago, as much as it must', async () => {
    const { current } = project
    const commits = ['1', '2', '3'].map((text) => current.commit({ a: text.repeat(10_000) }))
    const [first = '', second = '', third = ''] = commits
    const middle = await earlier(first, '2020-02-02T00:00:00.000Z')
    const oldest = await earlier(second, '2020-01-01T00:00:00.000Z')
    const latest = await earlier(third, '2020-03-03T00:00:00.000Z')
    expect((await cacheUsage()).arms.map(({ label }) => label)).toEqual([second, first, third])

    const head = current.commit({ a: 'h' })
    const { bytes } = await cacheUsage()
    const mine = await prepareArm(request(head, { cacheLimitBytes: bytes - 5_000 }))
    expect([oldest, middle, latest, mine.root].map((root) => existsSync(root))).toEqual([
      false,
      true,
      true,
      true,
    ])
    expect([...current.worktrees()].sort()).toEqual([middle, latest, mine.root].sort())
  })

  it('is used anew by an arm that is asked for again', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    await earlier(first, '2020-01-01T00:00:00.000Z')
    await prepareArm(request(first))
    const [arm] = (await cacheUsage()).arms
    expect(Date.parse(arm?.lastUsed ?? '')).toBeGreaterThan(Date.parse('2024-01-01T00:00:00.000Z'))
  })

  it('spares the arms of this gate and of another that lives', async () => {
    const { current } = project
    const [first = '', second = '', third = ''] = ['1', '2', '3'].map((text) => current.commit({ a: text }))
    const other = startOther(first)
    const theirs = await other.root
    const mine = await prepareArm(request(second))
    const latest = await prepareArm(request(third, { cacheLimitBytes: 0 }))
    expect([theirs, mine.root, latest.root].every((root) => existsSync(root))).toBe(true)

    await other.kill()
    await prepareArm(request(third, { cacheLimitBytes: 0 }))
    expect([theirs, mine.root, latest.root].map((root) => existsSync(root))).toEqual([false, true, true])
  })
})

describe('a gate that was killed midway', () => {
  const hanging = `const fs = require('node:fs')
if (fs.existsSync(process.env.LOG_FILE)) fs.writeFileSync('dist.txt', 'built')
else {
  fs.writeFileSync(process.env.LOG_FILE, process.pid + '\\n' + process.cwd())
  fs.writeFileSync('half.txt', '')
  setInterval(() => {}, 1e6)
}
`
  it('leaves an arm that is made again, elsewhere, while its commands may still run', async () => {
    const { current } = project
    const commit = current.commit({ 'hang.cjs': hanging })
    const settings = { build: 'node hang.cjs' }
    const other = startOther(commit, settings)
    await vi.waitFor(() => expect(current.log()).toHaveLength(2), 60_000)
    const [pid = '', half = ''] = current.log()
    try {
      await other.kill()
      expect(existsSync(lockOf(dirname(half)))).toBe(true)

      const steps: ArmStep[] = []
      const arm = await prepareArm(request(commit, settings), { onStep: (step) => steps.push(step) })
      expect(steps).toEqual(['checking out', 'building'])
      expect(arm.root).not.toBe(half)
      expect(readFileSync(join(arm.root, 'dist.txt'), 'utf8')).toBe('built')
      expect(existsSync(join(arm.root, 'half.txt'))).toBe(false)
      expect(existsSync(half)).toBe(false)
      expect(current.worktrees()).toEqual([arm.root])
    } finally {
      process.kill(Number(pid), 'SIGKILL')
    }
  })

  it('leaves an arm that another arm’s gate removes', async () => {
    const { current } = project
    const [first = '', second = ''] = ['1', '2'].map((text) => current.commit({ a: text }))
    const half = await earlier(first, '2020-01-01T00:00:00.000Z')
    rmSync(markerFile(dirname(half)))
    const { root } = await prepareArm(request(second))
    expect(existsSync(dirname(half))).toBe(false)
    expect(current.worktrees()).toEqual([root])
  })
})

describe('two gates at once', () => {
  const slow = `const fs = require('node:fs')
fs.appendFileSync(process.env.LOG_FILE, 'build\\n')
setTimeout(() => fs.writeFileSync('dist.txt', 'built'), 300)
`
  it('build an arm once', async () => {
    const { current } = project
    const commit = current.commit({ 'build.cjs': slow })
    const settings = { build: 'node build.cjs' }
    const steps: ArmStep[] = []
    const theirs = [startOther(commit, settings), startOther(commit, settings)].map(({ root }) => root)
    await vi.waitFor(() => expect(current.log()).toHaveLength(1), 60_000)
    const mine = await prepareArm(request(commit, settings), { onStep: (step) => steps.push(step) })
    expect(new Set([...(await Promise.all(theirs)), mine.root]).size).toBe(1)
    expect(current.log()).toEqual(['build'])
    expect(steps).toEqual(['waiting for another gate'])
    expect(existsSync(join(mine.root, 'dist.txt'))).toBe(true)
  })

  it('build different arms of one repository side by side', async () => {
    const { current } = project
    const commits = ['1', '2', '3', '4'].map((text) => current.commit({ a: text }))
    const arms = await Promise.all(commits.map((commit) => prepareArm(request(commit))))
    expect(arms.map(({ root }) => readFileSync(join(root, 'a'), 'utf8'))).toEqual(['1', '2', '3', '4'])
  })
})

describe('cleaning', () => {
  it('removes all but what a gate uses, and says how much', async () => {
    const { current } = project
    const [first = '', second = ''] = ['1', '2'].map((text) => current.commit({ a: text.repeat(10_000) }))
    await earlier(first, '2020-01-01T00:00:00.000Z')
    const mine = await prepareArm(request(second))
    const { arms } = await cacheUsage()
    const size = arms[0]?.bytes ?? 0
    expect(size).toBeGreaterThanOrEqual(10_000)
    expect(size).toBeLessThan(12_000)
    expect(await cleanCache()).toEqual({ removed: 1, freedBytes: size, kept: [dirname(mine.root)] })
    expect(current.worktrees()).toEqual([mine.root])

    rmSync(join(dirname(mine.root), 'uses'), { recursive: true })
    expect(await cleanCache()).toMatchObject({ removed: 1, kept: [] })
    expect(await cacheUsage()).toMatchObject({ bytes: 0, arms: [] })
    expect(readdirSync(join(current.cache, 'arms'))).toEqual([])
    expect(current.worktrees()).toEqual([])
    expect(await cleanCache()).toEqual({ removed: 0, freedBytes: 0, kept: [] })
  })

  it('does so when the repository is gone, too', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const root = await earlier(commit, '2020-01-01T00:00:00.000Z')
    rmSync(current.root, { recursive: true })
    expect(await cleanCache()).toMatchObject({ removed: 1 })
    expect(existsSync(root)).toBe(false)
  })

  it('does not take a damaged marker for an arm', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    for (const text of [
      '{',
      'null',
      '{ "label": 1 }',
      '{"label":"x","folder":"../..","bytes":1,"lastUsed":"2020-01-01"}',
    ]) {
      const root = await earlier(commit, '2020-01-01T00:00:00.000Z')
      writeFileSync(markerFile(dirname(root)), text)
      expect((await cacheUsage()).arms).toMatchObject([{ label: null, lastUsed: null }])
      expect((await prepareArm(request(commit))).root).not.toBe(root)
    }
  })

  it('can be reached by nobody else', async () => {
    const { current } = project
    await prepareArm(request(current.commit({ a: '1' })))
    if (process.platform !== 'win32') expect(statSync(join(current.cache, 'arms')).mode & 0o077).toBe(0)
  })
})
