import type { ListedSuite } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { isFiltered, select, selectBroken, withoutServers } from './selection.ts'

function listed(name: string, file: string, ids: readonly string[]): ListedSuite {
  const calls = ids.map((id) => ({
    name: id,
    params: {},
    id,
    definitionHash: '0'.repeat(16),
    limits: {},
    timeLimitSeconds: null,
    load: null,
    loadBudget: null,
  }))
  return {
    name,
    isolation: 'isolate',
    server: null,
    calls,
    bundle: { file, bundlePath: '', sourceMapPath: '', suiteHash: '0'.repeat(16) },
  }
}

const suites = [
  listed('orders API', 'benchmarks/shop.bench.ts', ['GET /orders', 'POST /orders [items=10]']),
  listed('users', 'benchmarks/people.bench.ts', ['GET /users']),
]

function selected(patterns: readonly string[], calls = ''): readonly string[] {
  return select(suites, { suites: patterns, calls }).flatMap((suite) =>
    suite.calls.map(({ id }) => `${suite.name} › ${id}`),
  )
}

const all = ['orders API › GET /orders', 'orders API › POST /orders [items=10]', 'users › GET /users']

describe('select', () => {
  it.each<[suites: string[], calls: string, expected: string[]]>([
    [[], '', all],
    [['ORDERS'], '', all.slice(0, 2)],
    [['people'], '', all.slice(2)],
    [['people', 'shop'], '', all],
    [[], 'get', [all[0] ?? '', all[2] ?? '']],
    [['orders'], 'items=10', all.slice(1, 2)],
    // Text, not a pattern: its special characters mean themselves.
    [[], '[items=10]', all.slice(1, 2)],
    [[], '.*', []],
    [['users'], 'POST', []],
    [['none'], '', []],
  ])('suites %j and calls %j', (patterns, calls, expected) => {
    expect(selected(patterns, calls)).toEqual(expected)
  })

  it('leaves out suites without a call that was asked for', () => {
    expect(select(suites, { suites: [], calls: 'POST' }).map(({ name }) => name)).toEqual(['orders API'])
  })
})

it.each([
  [[], '', false],
  [['a'], '', true],
  [[], 'a', true],
])('isFiltered: suites %j, calls %j', (patterns, calls, filtered) => {
  expect(isFiltered({ suites: patterns, calls })).toBe(filtered)
})

describe('selectBroken', () => {
  const breakage = { reason: 'load-failed', phase: 'load', message: 'x', replicate: 0 } as const
  const broken: BrokenSuite[] = ['shop', 'people'].map((name) => ({
    file: `benchmarks/${name}.bench.ts`,
    breakage,
  }))
  const files = (patterns: readonly string[], calls = ''): readonly string[] =>
    selectBroken(broken, { suites: patterns, calls }).map(({ file }) => file)

  it('keeps those whose file was asked for', () => {
    expect(files(['SHOP'])).toEqual(['benchmarks/shop.bench.ts'])
    expect(files(['users'])).toEqual([])
  })

  it('keeps all where only calls were asked for: nobody knows the calls of a suite that does not load', () => {
    expect(files([], 'GET')).toHaveLength(2)
  })
})

describe('withoutServers', () => {
  const [own, other] = suites as [ListedSuite, ListedSuite]
  const served = { ...own, server: { command: ['node', 'server.js'] } }

  it('leaves suites with a server to the command that starts it, and says so', () => {
    const calls = own.calls.slice(0, 1)
    expect(withoutServers([{ ...served, calls }, other])).toEqual({
      measurable: [other],
      leftOut: [
        `left out 1 call of ${own.name}, for which a server is started: put them under load with tidemark load`,
      ],
    })
    expect(withoutServers([other])).toEqual({ measurable: [other], leftOut: [] })
  })

  it('names the first of many', () => {
    const many = Array.from({ length: 5 }, (_, at) => ({ ...served, name: `suite ${at}` }))
    const [line] = withoutServers(many).leftOut
    expect(line).toContain(' calls of suite 0, suite 1, suite 2 and 2 more, for which a server is started')
  })
})
