import type { ListedSuite } from '@tidemark/harness/runner'
import type { BrokenSuite } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { checkSuites, isFiltered, select, selectBroken, withoutServers } from './selection.ts'

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
    // As shells complete them.
    [['./benchmarks/shop.bench.ts'], '', all.slice(0, 2)],
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

describe('checkSuites', () => {
  const broken = [
    {
      file: 'benchmarks/pay.bench.ts',
      breakage: {
        reason: 'load-failed' as const,
        phase: 'load' as const,
        message: 'Unexpected "}"',
        replicate: 0,
      },
    },
  ]
  const check = (patterns: readonly string[], notLoaded: typeof broken = []) =>
    checkSuites({ suites: patterns, calls: '' }, suites, notLoaded)

  it.each([[[]], [['ORDERS', 'people']], [['./benchmarks/people.bench.ts']]])('takes %j', (patterns) => {
    expect(() => check(patterns)).not.toThrow()
  })

  it('takes a file that does not load', () => {
    expect(() => check(['pay.bench'], broken)).not.toThrow()
  })

  it('refuses a part of no name, beside others too, with the nearest', () => {
    expect(() => check(['orders', 'usres'])).toThrow(
      'suites: found no suite or file like "usres"; the nearest are users (benchmarks/people.bench.ts), orders API (benchmarks/shop.bench.ts); tidemark list',
    )
  })

  it('tells of what does not load, whose name nobody knows', () => {
    expect(() => check(['payments'], broken)).toThrow(
      '; benchmarks/pay.bench.ts does not load, and may be the one: Unexpected "}"; tidemark list',
    )
  })

  it('shows no control characters of names', () => {
    const hostile = listed('\u001b[31mred', 'benchmarks/\u0007.bench.ts', ['GET'])
    let message = ''
    try {
      checkSuites({ suites: ['\u001b[2J'], calls: '' }, [hostile], [])
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(/^suites: found no suite/)
    expect(message).not.toMatch(/\p{Cc}/u)
  })
})
