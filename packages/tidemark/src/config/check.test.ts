import type { Destination } from '@tidemark/reporters'
import { describe, expect, it } from 'vitest'
import { checkConfig } from './check.ts'
import type { Config } from './config.ts'
import { ConfigError } from './config-error.ts'

const file = 'tidemark.config.ts'

const destination: Destination = {
  name: 'nowhere',
  format: () => [],
  transport: { send: async () => ({ status: 'sent' }) },
}

const full: Required<Config> = {
  include: ['bench/*.bench.ts'],
  baselines: 'accepted',
  environment: 'ci-2',
  replicates: 12,
  workers: 2,
  warmup: '300 ms',
  time: '1 s',
  timeLimit: '2 min',
  memoryLimit: '1 GiB',
  margin: '0.5 %',
  driftBudget: '8%',
  alpha: 0.05,
  reporters: ['influx://localhost:8086/bench', destination],
  gate: {
    margin: '2%',
    allocMargin: '0.5%',
    alpha: 0.02,
    budget: '5 m',
    defaultBranch: 'upstream/main',
    install: 'npm ci',
    build: false,
    cacheLimit: '2 GiB',
  },
}

function messageFor(value: unknown): string {
  try {
    checkConfig(value, file)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the value was accepted')
}

it('takes a configuration with every field, and one with none', () => {
  expect(checkConfig(full, file)).toEqual(full)
  expect(checkConfig({}, file)).toEqual({})
})

const duration = 'a positive duration such as "500 ms" or "10 s"'
const reporter = 'a destination of @tidemark/reporters, or a URL such as "influx://localhost:8086/bench"'
const suffix = 'letters and digits, with single dashes between them, at most 40'

describe('a field with a wrong value', () => {
  it.each<[field: keyof Config, value: unknown, shown: string, allowed: string]>([
    ['include', 'a.ts', '"a.ts"', 'a list with at least one glob pattern'],
    ['include', [], 'an empty list', 'a list with at least one glob pattern'],
    ['baselines', '', 'an empty text', 'the path of a folder'],
    ['baselines', 7, '7', 'the path of a folder'],
    ['environment', '../ci', '"../ci"', suffix],
    ['environment', 'ci-', '"ci-"', suffix],
    ['environment', 'c'.repeat(41), `"${'c'.repeat(41)}"`, suffix],
    ['environment', null, 'null', suffix],
    ['replicates', 0, '0', 'an integer from 1 to 1000'],
    ['replicates', 1001, '1001', 'an integer from 1 to 1000'],
    ['replicates', 2.5, '2.5', 'an integer from 1 to 1000'],
    ['replicates', '8', '"8"', 'an integer from 1 to 1000'],
    ['replicates', Number.NaN, 'NaN', 'an integer from 1 to 1000'],
    ['workers', 65, '65', 'an integer from 1 to 64'],
    ['warmup', '300', '"300"', duration],
    ['time', '0 s', '"0 s"', duration],
    ['time', '-1 s', '"-1 s"', duration],
    ['timeLimit', 10, '10', duration],
    [
      'reporters',
      'influx://localhost/bench',
      '"influx://localhost/bench"',
      'a list of destinations and URLs',
    ],
    ['memoryLimit', '512', '"512"', 'a positive size such as "512 MiB"'],
    ['margin', '5', '"5"', 'a percentage such as "5%"'],
    ['margin', '1001%', '"1001%"', 'a percentage such as "5%"'],
    ['driftBudget', 0.05, '0.05', 'a percentage such as "5%"'],
    ['alpha', 0, '0', 'a number above 0 and below 0.5'],
    ['alpha', 0.5, '0.5', 'a number above 0 and below 0.5'],
    ['alpha', '0.01', '"0.01"', 'a number above 0 and below 0.5'],
  ])('%s: %j', (field, value, shown, allowed) => {
    expect(messageFor({ [field]: value })).toBe(`${file}: ${field}: found ${shown}; allowed is ${allowed}`)
  })

  it('is named by its index in a list', () => {
    expect(messageFor({ include: ['a', 5] })).toBe(`${file}: include.1: found 5; allowed is a glob pattern`)
    expect(messageFor({ reporters: [''] })).toBe(
      `${file}: reporters.0: found an empty text; allowed is ${reporter}`,
    )
    expect(messageFor({ reporters: ['file:a', { name: 'a' }] })).toBe(
      `${file}: reporters.1: found Object; allowed is ${reporter}`,
    )
  })

  it('is refused when it is given as undefined', () => {
    expect(messageFor({ replicates: undefined })).toBe(
      `${file}: replicates: found nothing; allowed is an integer from 1 to 1000`,
    )
  })
})

it('refuses a field that does not exist and lists those that do', () => {
  expect(messageFor({ replicate: 8 })).toBe(
    `${file}: replicate: found an unknown field; allowed is ` +
      'include, baselines, environment, replicates, workers, warmup, time, timeLimit, memoryLimit, margin, driftBudget, alpha, reporters and gate',
  )
})

it.each([undefined, null, 'text', () => ({}), 3])('refuses %s in place of the configuration', (value) => {
  expect(messageFor(value)).toMatch(
    /^tidemark\.config\.ts: default export: found .*; allowed is an object: export default defineConfig/,
  )
})
