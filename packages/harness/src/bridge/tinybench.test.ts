import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Bench } from 'tinybench'
import { beforeAll, describe, expect, it } from 'vitest'
import { resolveSuite } from '../suite/resolve.ts'
import { fromTinybench, rememberTasks } from './tinybench.ts'

describe('a bench whose tasks hide their functions', () => {
  it('is refused unless they were remembered', () => {
    const bench = new Bench({ name: 'sorting' }).add('sort', () => [2, 1].sort())
    expect(() => fromTinybench(bench)).toThrow(
      /^sort: its function cannot be read; import tinybench in the suite/,
    )
  })
})

describe('fromTinybench', () => {
  beforeAll(() => rememberTasks(Bench))

  it('makes a call of each task, in their order', () => {
    const bench = new Bench({ name: 'sorting' })
      .add('sync', () => 1)
      .add('gone', () => 2)
      .add('async', async () => 3)
    bench.remove('gone')
    const { name, calls } = resolveSuite(fromTinybench(bench))
    expect(name).toBe('sorting')
    expect(calls.map(({ id }) => id)).toEqual(['sync', 'async'])
    expect(calls[0]?.run({})).toBe(1)
    expect(calls[1]?.run({})).toBeInstanceOf(Promise)
    expect(resolveSuite(fromTinybench(bench, 'other name')).name).toBe('other name')
  })

  it('hands no argument to a task, and runs hooks once around it, with what tinybench hands to them', async () => {
    const log: unknown[] = []
    const bench = new Bench({
      name: 'hooks',
      setup: (task, mode) => void log.push(['setup', task?.name, mode]),
      teardown: (task, mode) => void log.push(['teardown', task?.name, mode]),
    }).add('task', (...given: unknown[]) => log.push(['task', given]), {
      beforeAll(mode) {
        log.push(['beforeAll', this.name, mode])
      },
      async afterAll(mode) {
        log.push(['afterAll', this.name, mode])
      },
    })
    // It called the task when it was added, to see whether it is async.
    log.length = 0
    const { setup, teardown, calls } = resolveSuite(fromTinybench(bench))
    const context = setup?.({}) as object
    const [task] = calls
    await task?.prepare?.(context)
    task?.run(context)
    await teardown?.(context)
    expect(log).toEqual([
      ['setup', 'task', 'run'],
      ['beforeAll', 'task', 'run'],
      ['task', []],
      ['afterAll', 'task', 'run'],
      ['teardown', 'task', 'run'],
    ])
  })

  it('tells an edited task from another, by its functions and hooks', () => {
    const hashOf = (add: (bench: Bench) => Bench, options = {}): string | undefined =>
      resolveSuite(fromTinybench(add(new Bench({ name: 'b', ...options })))).calls[0]?.definitionHash
    const one = hashOf((bench) => bench.add('a', () => 1))
    expect(hashOf((bench) => bench.add('a', () => 1))).toBe(one)
    expect(hashOf((bench) => bench.add('a', () => 2))).not.toBe(one)
    expect(hashOf((bench) => bench.add('a', () => 1, { beforeAll: () => {} }))).not.toBe(one)
    expect(hashOf((bench) => bench.add('a', () => 1), { setup: () => void 'other' })).not.toBe(one)
  })

  it.each<[what: string, make: () => unknown, message: RegExp]>([
    ['no name', () => fromTinybench(new Bench().add('a', () => 1)), /the bench has no name/],
    ['no task', () => fromTinybench(new Bench({ name: 'b' })), /^b: found no benchmark/],
    [
      'a hook around every iteration',
      () => fromTinybench(new Bench({ name: 'b' }).add('a', () => 1, { beforeEach: () => {} })),
      /^a: found beforeEach, which tinybench leaves out of the time/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message)
  })

  it('never takes the time of a task that measures itself', () => {
    const bench = new Bench({ name: 'b' }).add('a', () => ({ overriddenDuration: 1 }))
    const [task] = resolveSuite(fromTinybench(bench)).calls
    expect(() => task?.check?.(task.run({}))).toThrow(/overriddenDuration/)
    expect(task?.check?.(null)).toBe(true)
  })

  it('takes the functions of older versions from their tasks', async () => {
    const ofVitest = createRequire(createRequire(import.meta.url).resolve('vitest/package.json'))
    const old = (await import(/* @vite-ignore */ pathToFileURL(ofVitest.resolve('tinybench')).href)) as {
      Bench: typeof Bench
    }
    const bench = new old.Bench().add('a', () => 7, { beforeAll: () => {} })
    const [task] = resolveSuite(fromTinybench(bench, 'old')).calls
    expect(task?.run({})).toBe(7)
    expect(() =>
      fromTinybench(
        new old.Bench().add('a', () => 1, { afterEach: () => {} }),
        'old',
      ),
    ).toThrow('afterEach')
  })
})
