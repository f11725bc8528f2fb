/**
 * What `vitest` is in a bundled suite: it collects the benchmarks of a file written for `vitest bench` (vitest 1 to 4),
 * and nothing of vitest itself is loaded where they are measured.
 */

import type { Suite } from '../suite/suite.ts'
import { importedSuite } from './imported-suite.ts'
import { chosenTasks, type Group, type HookName, type Mode, newGroup } from './vitest-file.ts'
import { titleOf } from './vitest-title.ts'

/** Where what is described just now belongs; null while no file is imported. */
let current: Group | null = null

/**
 * Makes a suite of a file written for `vitest bench`: each benchmark is a call, named `describe › bench`.
 *
 * ```
 * export default await fromVitest('sorting', () => import('../src/sorting.bench.ts'))
 * ```
 *
 * What is skipped there is not measured. Times and iterations count for nothing. `setup` and `teardown` of a benchmark
 * and the hooks of its groups run once around it.
 *
 * @param load imports the file; its benchmarks are those that it describes as it is evaluated, so it must not be
 * imported before
 * @throws TypeError when the file has no benchmark, or two of one name
 */
export async function fromVitest(name: string, load: () => Promise<unknown>): Promise<Suite> {
  if (current !== null) {
    throw new TypeError('fromVitest: a file is being imported already; await one after the other')
  }
  const file = newGroup('', 'run', load)
  try {
    await collect(file)
  } finally {
    current = null
  }
  return importedSuite(name, chosenTasks(file))
}

async function collect(group: Group): Promise<void> {
  current = group
  await group.collect()
  for (const child of group.children) if (child.kind === 'group') await collect(child)
}

function describedIn(what: string): Group {
  if (current !== null) return current
  throw new TypeError(
    `${what} of vitest was called outside of fromVitest(); import the file in its second argument`,
  )
}

type Title = string | ((...given: never[]) => unknown)

interface BenchOptions {
  /** Times and iterations, which count for nothing here. */
  readonly [other: string]: unknown
  readonly setup?: (task: unknown, mode: 'run') => unknown
  readonly teardown?: (task: unknown, mode: 'run') => unknown
}

type AddBench = (title: Title, run?: () => unknown, options?: BenchOptions) => void

function addBench(mode: Mode): AddBench {
  return (title, run, { setup, teardown } = {}) => {
    const { children } = describedIn('bench()')
    const name = textOf(title)
    if (run === undefined && mode !== 'skip' && mode !== 'todo') {
      throw new TypeError(`${name}: found no function to measure; write bench.todo() for one that is to come`)
    }
    const around = (hook: BenchOptions['setup']) =>
      hook === undefined ? [] : [withTextOf(hook, () => hook({ name }, 'run'))]
    const task = run === undefined ? null : { run, before: around(setup), after: around(teardown) }
    children.push({ kind: 'bench', name, mode, task })
  }
}

type Conditional<Call> = Call & {
  readonly only: Call
  readonly skip: Call
  readonly todo: Call
  skipIf(condition: unknown): Call
  runIf(condition: unknown): Call
}

function conditional<Call extends (...given: never[]) => void>(
  make: (mode: Mode) => Call,
): Conditional<Call> {
  const [run, skip] = [make('run'), make('skip')]
  return Object.assign(run, {
    only: make('only'),
    skip,
    todo: make('todo'),
    skipIf: (condition: unknown) => (condition ? skip : run),
    runIf: (condition: unknown) => (condition ? run : skip),
  })
}

export const bench: Conditional<AddBench> = conditional(addBench)

type Factory = (...given: never[]) => unknown
type AddGroup = ((title: Title, ...rest: readonly unknown[]) => void) & {
  each(cases: readonly unknown[]): (title: Title, factory: Factory) => void
  for(cases: readonly unknown[]): (title: Title, factory: Factory) => void
}

function addGroup(mode: Mode): AddGroup {
  const add = (name: string, factory: () => unknown): void => {
    describedIn('describe()').children.push(newGroup(name, mode, factory))
  }
  const forEach =
    (spread: boolean) =>
    (cases: readonly unknown[]) =>
    (title: Title, factory: Factory): void => {
      cases.forEach((one, index) => {
        const values: unknown[] = spread && Array.isArray(one) ? one : [one]
        add(titleOf(textOf(title), values, index), () => Reflect.apply(factory, undefined, values))
      })
    }
  const describeGroup = (title: Title, ...rest: readonly unknown[]): void => {
    // describe(name, factory), or with options in between.
    const factory = rest.find((one) => typeof one === 'function')
    add(textOf(title), () => (factory === undefined ? undefined : Reflect.apply(factory, undefined, [])))
  }
  return Object.assign(describeGroup, { each: forEach(true), for: forEach(false) })
}

const group: Conditional<AddGroup> = conditional(addGroup)

/** Each call is measured alone and in an order of its own: these say nothing more. */
export const describe: typeof group &
  Readonly<Record<'concurrent' | 'sequential' | 'shuffle', typeof group>> = Object.assign(group, {
  concurrent: group,
  sequential: group,
  shuffle: group,
})

export { describe as suite }

type AddHook = (hook: (context: object) => unknown) => void

export const beforeAll: AddHook = addBefore('beforeAll', 'afterAll')
export const beforeEach: AddHook = addBefore('beforeEach', 'afterEach')
export const afterEach: AddHook = addAfter('afterEach')
export const afterAll: AddHook = addAfter('afterAll')

/** A hook that runs before may return one that runs after. */
function addBefore(before: HookName, after: HookName): AddHook {
  return (hook) => {
    const { hooks } = describedIn(`${before}()`)
    let cleanUp: unknown
    const run = async (): Promise<void> => {
      cleanUp = await hook({})
    }
    hooks[before].push(withTextOf(hook, run))
    hooks[after].push(() =>
      typeof cleanUp === 'function' ? Reflect.apply(cleanUp, undefined, []) : undefined,
    )
  }
}

function addAfter(after: HookName): AddHook {
  return (hook) => {
    describedIn(`${after}()`).hooks[after].push(withTextOf(hook, () => hook({})))
  }
}

/** An edited hook makes an edited benchmark. */
function withTextOf(hook: unknown, wrapper: () => unknown): () => unknown {
  return Object.assign(wrapper, { toString: () => String(hook) })
}

function textOf(title: Title): string {
  return typeof title === 'string' ? title : title.name || '<anonymous>'
}
