import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultJudgeSettings } from '@tidemark/gate'
import { defaultSettings, quickSettings } from '@tidemark/harness/runner'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from './config.ts'
import { type MeasureFlags, type Options, resolveOptions } from './options.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function folderWith(config: Config): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-options-test-')))
  folders.push(folder)
  await writeFile(join(folder, 'tidemark.config.mjs'), `export default ${JSON.stringify(config)}`)
  return folder
}

async function resolved(config: Config, flags: MeasureFlags = {}): Promise<Options> {
  return resolveOptions(await folderWith(config), { seed: 1, ...flags })
}

const configured: Config = {
  include: ['x/*.ts'],
  baselines: 'accepted',
  environment: 'ci',
  replicates: 20,
  workers: 2,
  warmup: '500 ms',
  time: '2 s',
  timeLimit: '30 s',
  memoryLimit: '1 GiB',
  margin: '2%',
  alpha: 0.05,
  reporters: ['console:'],
}

describe('defaults, then the configuration, then flags', () => {
  it('rests on the defaults', async () => {
    const options = await resolved({})
    expect(options).toEqual({
      root: folders[0],
      include: ['benchmarks/**/*.bench.{ts,mts,js,mjs}'],
      baselinesDirectory: join(folders[0] ?? '', 'baselines'),
      environmentSuffix: '',
      measure: { ...defaultSettings, seed: 1 },
      judge: defaultJudgeSettings,
      confirm: true,
      reporters: [],
    })
  })

  it('follows the configuration', async () => {
    const options = await resolved(configured)
    expect(options).toEqual({
      root: folders[0],
      include: ['x/*.ts'],
      baselinesDirectory: join(folders[0] ?? '', 'accepted'),
      environmentSuffix: 'ci',
      measure: {
        ...defaultSettings,
        seed: 1,
        replicates: 20,
        workers: 2,
        warmupSeconds: 0.5,
        maximumWarmupSeconds: 1,
        measureSeconds: 2,
        pairSeconds: 2,
        timeLimitSeconds: 30,
        memoryLimitMib: 1024,
      },
      judge: { ...defaultJudgeSettings, margin: 0.02, alpha: 0.05 },
      confirm: true,
      reporters: ['console:'],
    })
  })

  it('obeys the flags', async () => {
    const options = await resolved(configured, {
      baselines: 'mine',
      environment: 'laptop',
      replicates: 3,
      workers: 1,
      warmup: '1 ms',
      time: '5 ms',
      timeLimit: '1 s',
      memoryLimit: '100 MB',
      margin: '10%',
      seed: 7,
    })
    expect(options).toMatchObject({
      baselinesDirectory: join(folders[0] ?? '', 'mine'),
      environmentSuffix: 'laptop',
      measure: {
        seed: 7,
        replicates: 3,
        workers: 1,
        warmupSeconds: 0.001,
        measureSeconds: 0.005,
        pairSeconds: 0.005,
        timeLimitSeconds: 1,
        memoryLimitMib: 96,
      },
      judge: { margin: 0.1, alpha: 0.05 },
    })
  })

  it('puts a default of the command below the configuration', async () => {
    const root = await folderWith({})
    expect((await resolveOptions(root, {}, { replicates: 12 })).measure.replicates).toBe(12)
    const other = await folderWith(configured)
    expect((await resolveOptions(other, {}, { replicates: 12 })).measure.replicates).toBe(20)
  })
})

describe('--quick', () => {
  it('stands above the windows of the configuration but not above its other fields', async () => {
    const { measure, judge } = await resolved(configured, { quick: true })
    expect(measure).toEqual({
      ...defaultSettings,
      ...quickSettings,
      seed: 1,
      workers: 2,
      timeLimitSeconds: 30,
      memoryLimitMib: 1024,
    })
    expect(judge.margin).toBe(0.02)
  })

  it('gives way to a flag of its own', async () => {
    const { measure } = await resolved(configured, { quick: true, replicates: 6, time: '50 ms' })
    expect(measure).toMatchObject({ replicates: 6, measureSeconds: 0.05 })
    expect(measure.warmupSeconds).toBe(quickSettings.warmupSeconds)
    expect((await resolved({}, { quick: true })).confirm).toBe(false)
  })
})

it('does not let a configuration take replicates from a command that needs more', async () => {
  const root = await folderWith({ replicates: 6 })
  const needs = { replicates: 12 }
  expect((await resolveOptions(root, {}, needs)).measure.replicates).toBe(12)
  expect((await resolveOptions(root, { replicates: 7 }, needs)).measure.replicates).toBe(7)
})

it('draws a seed that can be given again', async () => {
  const root = await folderWith({})
  const seeds = await Promise.all(
    Array.from({ length: 5 }, async () => (await resolveOptions(root, {})).measure.seed),
  )
  expect(new Set(seeds).size).toBeGreaterThan(1)
  for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true)
})

it('lets a warm-up that was asked for last as long', async () => {
  const { measure } = await resolved({}, { warmup: '3 s' })
  expect(measure.maximumWarmupSeconds).toBeGreaterThanOrEqual(3)
})

it.each<[flags: MeasureFlags, message: string]>([
  [{ warmup: 'long' }, '--warmup: found "long"; allowed is a positive duration'],
  [{ time: '5' }, '--time: found "5"; allowed is a positive duration'],
  [{ timeLimit: '0 s' }, '--time-limit: found "0 s"; allowed is a positive duration'],
  [{ memoryLimit: 'much' }, '--memory-limit: found "much"; allowed is a positive size'],
  [{ margin: '5' }, '--margin: found "5"; allowed is a percentage'],
  [{ environment: 'a/b' }, '--environment: found "a/b"; allowed is letters and digits'],
])('names the flag: %j', async (flags, message) => {
  await expect(resolved({}, flags)).rejects.toThrow(message)
})
