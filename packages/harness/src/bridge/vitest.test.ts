import { expect, describe as group, it } from 'vitest'
import { resolveSuite } from '../suite/resolve.ts'
import { afterAll, afterEach, beforeAll, beforeEach, bench, describe, fromVitest, suite } from './vitest.ts'

/** Ids of the calls of a file that describes its benchmarks so. */
async function callsOf(load: () => unknown): Promise<readonly string[]> {
  const imported = await fromVitest('file', async () => load())
  return resolveSuite(imported).calls.map(({ id }) => id)
}

group('fromVitest', () => {
  it('names calls by the groups they are in, in the order of the file', async () => {
    const calls = await callsOf(() => {
      bench('first', () => 1)
      describe('outer', async () => {
        await Promise.resolve()
        bench('second', () => 2)
        suite('inner', { timeout: 5 }, () =>
          bench(
            function third() {},
            () => 3,
          ),
        )
        bench('fourth', async () => 4)
      })
      bench('fifth', () => 5, { time: 1, iterations: 3 })
    })
    expect(calls).toEqual(['first', 'outer › second', 'outer › inner › third', 'outer › fourth', 'fifth'])
  })

  it.each<[what: string, load: () => unknown, calls: readonly string[]]>([
    [
      'skipped and to come',
      () => {
        bench.skip('a', () => 1)
        bench.todo('b')
        bench.skipIf(true)('c', () => 1)
        bench.runIf(false)('d', () => 1)
        bench.skipIf(false)('e', () => 1)
        describe.skip('f', () => bench('g', () => 1))
        describe.todo('h')
      },
      ['e'],
    ],
    [
      'only some',
      () => {
        bench('a', () => 1)
        describe('b', () => {
          bench.only('c', () => 1)
          bench('d', () => 1)
        })
        describe.only('e', () => {
          bench('f', () => 1)
          bench.skip('g', () => 1)
        })
      },
      ['b › c', 'e › f'],
    ],
    [
      'for each case',
      () => {
        describe.each([
          [1, 'x'],
          [2, 'y'],
        ])('%i of %s', (size, name) => bench(`${name}${size}`, () => 1))
        describe.for([{ size: { items: 3 } }])(
          '$size.items items (%#)',
          ({ size }: { size: { items: number } }) => bench(`n${size.items}`, () => 1),
        )
        describe.concurrent('c', () => bench('d', () => 1))
      },
      ['1 of x › x1', '2 of y › y2', '3 items (0) › n3', 'c › d'],
    ],
  ])('takes what vitest would run: %s', async (_, load, calls) => {
    expect(await callsOf(load)).toEqual(calls)
  })

  it('runs setup and teardown of a benchmark around it, and hands it no argument', async () => {
    const log: unknown[] = []
    const imported = await fromVitest('file', async () =>
      bench('a', (...given: unknown[]) => log.push(given), {
        setup: (task, mode) => log.push(['setup', task, mode]),
        teardown: (_, mode) => log.push(['teardown', mode]),
      }),
    )
    const { setup, teardown, calls } = resolveSuite(imported)
    const context = setup?.({}) as object
    await calls[0]?.prepare?.(context)
    calls[0]?.run(context)
    await teardown?.(context)
    expect(log).toEqual([['setup', { name: 'a' }, 'run'], [], ['teardown', 'run']])
  })

  it('runs the hooks of its groups around it, from the outside in and back', async () => {
    const log: unknown[] = []
    const note = (text: string) => (): void => void log.push(text)
    const imported = await fromVitest('file', async () => {
      beforeAll(async () => {
        log.push('file')
        return note('file, cleaned up')
      })
      beforeEach(note('each'))
      afterAll(note('file, after'))
      describe('a', () => {
        beforeAll(note('a'))
        afterEach(note('each of a, after'))
        bench('b', note('b'), { setup: note('set up'), teardown: note('torn down') })
      })
      describe('other', () => beforeAll(note('other')))
    })
    const { setup, teardown, calls } = resolveSuite(imported)
    const context = setup?.({}) as object
    await calls[0]?.prepare?.(context)
    calls[0]?.run(context)
    await teardown?.(context)
    expect(log).toEqual([
      ...['file', 'a', 'each', 'set up', 'b'],
      ...['torn down', 'each of a, after', 'file, after', 'file, cleaned up'],
    ])
  })

  it('tells an edited benchmark from another', async () => {
    const hashOf = async (run: () => unknown): Promise<string | undefined> =>
      resolveSuite(await fromVitest('file', async () => bench('a', run))).calls[0]?.definitionHash
    expect(await hashOf(() => 1)).toBe(await hashOf(() => 1))
    expect(await hashOf(() => 1)).not.toBe(await hashOf(() => 2))
    const hashWith = async (hook: () => unknown): Promise<string | undefined> => {
      const load = async (): Promise<void> => {
        beforeAll(hook)
        bench('a', () => 1)
      }
      return resolveSuite(await fromVitest('file', load)).calls[0]?.definitionHash
    }
    expect(await hashWith(() => 1)).not.toBe(await hashWith(() => 2))
  })

  it.each<[what: string, load: () => unknown, message: RegExp]>([
    ['a file without benchmarks', () => {}, /^file: found no benchmark/],
    ['a file whose benchmarks are all skipped', () => bench.skip('a', () => 1), /^file: found no benchmark/],
    [
      'two of one name',
      () => {
        bench('a', () => 1)
        bench('a', () => 2)
      },
      /^file: found two benchmarks "a"/,
    ],
    ['one without a function', () => bench('a'), /^a: found no function/],
    ['a file that throws', () => Promise.reject(new RangeError('no fixture')), /^no fixture$/],
    ['an import within', () => fromVitest('other', async () => {}), /await one after the other/],
  ])('refuses %s', async (_, load, message) => {
    await expect(callsOf(load)).rejects.toThrow(message)
    // The next file is not affected.
    expect(await callsOf(() => bench('b', () => 1))).toEqual(['b'])
  })

  it('refuses benchmarks outside of a file that is imported', () => {
    expect(() => bench('a', () => 1)).toThrow(/outside of fromVitest/)
    expect(() => describe('a', () => {})).toThrow(/outside of fromVitest/)
  })
})
