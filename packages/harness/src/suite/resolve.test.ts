import { describe, expect, it } from 'vitest'
import { SuiteDefinitionError } from './definition-error.ts'
import { resolveSuite } from './resolve.ts'
import { call, suite } from './suite.ts'

const noop = (): void => {}

/** A suite as plain JavaScript could write it: anything goes. */
function suiteOf(definition: unknown): unknown {
  return { kind: 'tidemark.suite', name: 'orders', definition }
}

describe('resolveSuite', () => {
  it('runs no call', () => {
    let calls = 0
    const count = (): number => ++calls
    resolveSuite(suite('s', { calls: { a: count, b: { run: count }, c: call({ run: count }) } }))
    expect(calls).toBe(0)
  })

  it('expands every combination of parameters into a call of its own', () => {
    const { calls } = resolveSuite(
      suite('s', {
        calls: { post: call({ params: { items: [1, 10], kind: ['a', 'b'] }, run: ({ items }) => items }) },
      }),
    )
    expect(calls.map(({ id }) => id)).toEqual([
      'post [items=1, kind=a]',
      'post [items=1, kind=b]',
      'post [items=10, kind=a]',
      'post [items=10, kind=b]',
    ])
    expect(calls[3]?.values).toEqual({ items: 10, kind: 'b' })
  })

  it('lets a call override what the suite sets', () => {
    const { calls } = resolveSuite(
      suite('s', {
        margin: '10%',
        driftBudget: '8%',
        timeLimit: '3 s',
        calls: {
          plain: noop,
          own: {
            run: noop,
            margin: '1%',
            driftBudget: '3%',
            timeLimit: '500 ms',
            budget: { p99: '5 ms', alloc: '80 kB' },
          },
        },
      }),
    )
    expect(calls.map(({ limits, timeLimitSeconds }) => ({ limits, timeLimitSeconds }))).toEqual([
      { limits: { margin: 0.1, driftBudget: 0.08 }, timeLimitSeconds: 3 },
      {
        limits: { margin: 0.01, driftBudget: 0.03, budget: { p99Ns: 5e6, allocBytes: 80_000 } },
        timeLimitSeconds: 0.5,
      },
    ])
  })

  it('tells an edited call from its neighbours by the hash of its definition', () => {
    const hashes = (text: string): string[] =>
      resolveSuite(
        suite('s', { calls: { edited: new Function(`return ${text}`) as () => void, same: noop } }),
      ).calls.map(({ definitionHash }) => definitionHash)
    const [before, after] = [hashes('1'), hashes('2')]
    expect(before[0]).not.toBe(after[0])
    expect(before[1]).toBe(after[1])
  })

  it('keeps names that are special in JavaScript', () => {
    const calls = Object.fromEntries([
      ['hasOwnProperty', noop],
      ['toString', noop],
      ['valueOf', noop],
    ])
    expect(resolveSuite(suiteOf({ calls })).calls.map(({ id }) => id)).toEqual([
      'hasOwnProperty',
      'toString',
      'valueOf',
    ])
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the default export is nothing; write export default suite'],
    ['a function', noop, 'the default export is a function'],
    [
      'no name',
      { kind: 'tidemark.suite', name: ' ', definition: {} },
      'the suite\'s name is " "; allowed is',
    ],
    ['no calls', suiteOf({}), 'calls: found nothing; allowed is an object with at least one call'],
    ['empty calls', suiteOf({ calls: {} }), 'calls: found no call'],
    [
      'a call that is no call',
      suiteOf({ calls: { 'GET /': 3 } }),
      'calls["GET /"]: found 3 (number); allowed is',
    ],
    [
      'a name that records cannot hold',
      suiteOf({ calls: { constructor: noop } }),
      'calls.constructor: found the name "constructor"; allowed are 1 to 200 characters other than __proto__,',
    ],
    [
      'a name that is too long',
      suiteOf({ calls: { ['GET /'.padEnd(1500, 'x')]: noop } }),
      `calls["GET /${'x'.repeat(55)}…"]: found a name of 1500 characters; allowed are 1 to 200 characters other`,
    ],
    [
      'an unknown option',
      suiteOf({ calls: { a: noop }, setUp: noop }),
      'setUp: unknown option; allowed are setup,',
    ],
    [
      'an unknown call option',
      suiteOf({ calls: { a: { run: noop, runs: 3 } } }),
      'calls.a.runs: unknown option; allowed are params, prepare, run,',
    ],
    [
      'no run',
      suiteOf({ calls: { a: { check: noop } } }),
      'calls.a.run: found nothing; allowed is a function',
    ],
    [
      'setup that is no function',
      suiteOf({ setup: 1, calls: { a: noop } }),
      'setup: found 1 (number); allowed is',
    ],
    [
      'a margin without a unit',
      suiteOf({ calls: { a: { run: noop, margin: 0.05 } } }),
      'calls.a.margin: found 0.05 (number); allowed is a percentage',
    ],
    [
      'a drift budget of nothing',
      suiteOf({ driftBudget: '0%', calls: { a: noop } }),
      'driftBudget: found "0%"; allowed is a percentage',
    ],
    [
      'a budget in the wrong unit',
      suiteOf({ calls: { a: { run: noop, budget: { p99: '5 kB' } } } }),
      'calls.a.budget.p99: found "5 kB"; allowed is a positive duration',
    ],
    [
      'params that are no lists',
      suiteOf({ calls: { a: { run: noop, params: { n: 3 } } } }),
      'calls.a.params.n: found 3',
    ],
    [
      'an empty list',
      suiteOf({ calls: { a: { run: noop, params: { n: [] } } } }),
      'calls.a.params.n: found a list of 0',
    ],
    [
      'too many combinations',
      suiteOf({ calls: { a: { run: noop, params: { n: new Array(1001).fill(0).map((_, i) => i) } } } }),
      'calls.a.params: makes more than 1000 combinations',
    ],
    [
      'a parameter that does not print',
      suiteOf({ calls: { a: { run: noop, params: { n: [noop] } } } }),
      'calls.a.params.n: found a function; allowed are values that print',
    ],
    [
      'two calls of one name',
      suiteOf({ calls: { a: { run: noop, params: { n: [1, '1'] } } } }),
      'calls.a: two calls are named "a [n=1]"',
    ],
  ])('refuses %s', (_, exported, message) => {
    expect(() => resolveSuite(exported)).toThrow(SuiteDefinitionError)
    expect(() => resolveSuite(exported)).toThrow(message)
  })
})
