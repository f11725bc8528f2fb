import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultGateJudgeSettings, defaultLoadTaking } from '@tidemark/gate/side-by-side'
import { defaultPairSettings } from '@tidemark/harness/runner'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from './config.ts'
import { type GateFlags, type GateOptions, resolveGateOptions } from './gate-options.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function resolved(config: unknown, flags: GateFlags = {}): Promise<GateOptions> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-gate-options-test-')))
  folders.push(folder)
  await writeFile(join(folder, 'tidemark.config.mjs'), `export default ${JSON.stringify(config)}`)
  return resolveGateOptions(folder, { seed: 1, ...flags })
}

const configured: Config = {
  include: ['x/*.ts'],
  baselines: 'accepted',
  timeLimit: '30 s',
  memoryLimit: '1 GiB',
  reporters: ['console:'],
  workers: 3,
  warmup: '2 s',
  gate: {
    margin: '2%',
    allocMargin: '3%',
    signals: ['throughput', 'tail'],
    throughputMargin: '5%',
    tailMargin: '40%',
    alpha: 0.05,
    budget: '5 m',
    defaultBranch: 'trunk',
    build: false,
  },
}

describe('defaults, then the configuration, then flags', () => {
  it('rests on the defaults', async () => {
    expect(await resolved({})).toEqual({
      root: folders[0],
      include: ['benchmarks/**/*.bench.{ts,mts,js,mjs}'],
      baselinesDirectory: join(folders[0] ?? '', 'baselines'),
      pair: defaultPairSettings,
      load: defaultLoadTaking,
      judge: defaultGateJudgeSettings,
      seed: 1,
      budgetSeconds: null,
      reporters: [],
      config: {},
    })
  })

  it('follows the configuration', async () => {
    expect(await resolved(configured)).toEqual({
      root: folders[0],
      include: ['x/*.ts'],
      baselinesDirectory: join(folders[0] ?? '', 'accepted'),
      pair: { ...defaultPairSettings, timeLimitSeconds: 30, memoryLimitMib: 1024 },
      load: { ...defaultLoadTaking, workers: 3, warmupSeconds: 2 },
      judge: {
        margin: 0.02,
        allocMargin: 0.03,
        signals: ['throughput', 'tail'],
        throughputMargin: 0.05,
        tailMargin: 0.4,
        alpha: 0.05,
      },
      seed: 1,
      budgetSeconds: 300,
      reporters: ['console:'],
      config: configured.gate,
    })
  })

  it('lets flags win', async () => {
    const options = await resolved(configured, {
      budget: '30 s',
      margin: '7%',
      signals: ['alloc'],
      seed: 9,
      timeLimit: '1 s',
      memoryLimit: '100.5 MiB',
    })
    expect(options).toMatchObject({
      // A whole number of MiB, and never less than asked for.
      pair: { timeLimitSeconds: 1, memoryLimitMib: 101 },
      judge: { margin: 0.07, allocMargin: 0.03, signals: ['alloc'] },
      seed: 9,
      budgetSeconds: 30,
    })
  })

  it('does not take the margin of runs for that of the gate', async () => {
    const { judge } = await resolved({ margin: '50%', alpha: 0.4, time: '9 s', warmup: '9 s' })
    expect(judge).toEqual(defaultGateJudgeSettings)
  })

  it('draws another seed each time', async () => {
    const [one, other] = [
      await resolved({}, { seed: undefined as never }),
      await resolved({}, { seed: undefined as never }),
    ]
    for (const { seed } of [one, other]) {
      expect(Number.isInteger(seed)).toBe(true)
      expect(seed).toBeGreaterThanOrEqual(0)
      expect(seed).toBeLessThan(2 ** 31)
    }
    expect(one.seed).not.toBe(other.seed)
  })
})

describe('mistakes', () => {
  it.each<[flags: GateFlags, message: string]>([
    [{ budget: '5' }, '--budget: found "5"; allowed is a positive duration'],
    [{ budget: '0 s' }, '--budget: found'],
    [{ margin: '-1%' }, '--margin: found'],
    [{ timeLimit: 'soon' }, '--time-limit: found "soon"'],
    [{ memoryLimit: 'all' }, '--memory-limit: found "all"'],
  ])('in flags: %j', async (flags, message) => {
    await expect(resolved({}, flags)).rejects.toThrow(message)
  })

  it.each<[gate: unknown, message: string]>([
    [5, 'gate: found 5; allowed is an object of settings of the gate'],
    [{ margins: '1%' }, 'gate.margins: found an unknown field; allowed is margin, allocMargin'],
    [{ margin: 0.01 }, 'gate.margin: found 0.01; allowed is a percentage'],
    [{ signals: [] }, 'gate.signals: found an empty list; allowed is a list of time, alloc'],
    [{ signals: ['p99'] }, 'gate.signals.0: found "p99"; allowed is one of time, alloc'],
    [{ signals: ['time', 'time'] }, 'gate.signals: found Array; allowed is a list of time, alloc'],
    [{ signals: 'time' }, 'gate.signals: found "time"; allowed is a list of time, alloc'],
    [{ throughputMargin: '100%' }, 'gate.throughputMargin: found "100%"; allowed is a percentage below 100%'],
    [{ tailMargin: 0.3 }, 'gate.tailMargin: found 0.3; allowed is a percentage'],
    [{ alpha: 0.5 }, 'gate.alpha: found 0.5; allowed is a number above 0 and below 0.5'],
    [{ budget: '0 s' }, 'gate.budget: found "0 s"; allowed is a positive duration'],
    [{ defaultBranch: '' }, 'gate.defaultBranch: found an empty text; allowed is the name of a branch'],
    [{ build: true }, 'gate.build: found true; allowed is a command line, or false for none'],
    [{ cacheLimit: '5' }, 'gate.cacheLimit: found "5"; allowed is a positive size'],
  ])('in the configuration: %j', async (gate, message) => {
    await expect(resolved({ gate })).rejects.toThrow(message)
  })
})
