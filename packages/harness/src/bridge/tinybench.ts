import type { Suite } from '../suite/suite.ts'
import { type ImportedTask, importedSuite } from './imported-suite.ts'

/** A `Bench` of tinybench, as far as it is read here. */
export interface TinybenchBench {
  readonly name?: string | undefined
  readonly tasks: readonly { readonly name: string }[]
  readonly setup?: ((task: never, mode: never) => unknown) | undefined
  readonly teardown?: ((task: never, mode: never) => unknown) | undefined
}

interface TaskDefinition {
  readonly run: () => unknown
  readonly options: Readonly<Record<string, unknown>>
}

/** Where `rememberTasks` leaves on a bench what its tasks are made of, by their names. */
const definitions: unique symbol = Symbol.for('tidemark.tinybench')

interface RememberingBench {
  [definitions]?: Map<string, TaskDefinition>
}

/**
 * Makes a suite of a tinybench `Bench`: each task is a call. Its functions are called; the bench itself never runs, and
 * its times and iterations count for nothing.
 *
 * `setup`, `beforeAll`, `afterAll` and `teardown` run once around each call. Later versions of tinybench hide the
 * functions of tasks: with them, a file of the suite itself must import tinybench, and not a package.
 *
 * @param name of the suite; without one the bench's own
 * @throws TypeError when there is no name, no task, or a task has hooks around every iteration
 */
export function fromTinybench(bench: TinybenchBench, name: string | undefined = bench.name): Suite {
  if (name === undefined || name === '') {
    throw new TypeError("fromTinybench: the bench has no name; write fromTinybench(bench, 'name')")
  }
  return importedSuite(
    name,
    bench.tasks.map((task) => importTask(bench, task)),
  )
}

/**
 * Makes a class `Bench` keep what is handed to its `add`. Bundled suites do this with the tinybench they import.
 */
export function rememberTasks(benchClass: { readonly prototype: object }): void {
  const prototype = benchClass.prototype as { add: AddTask & { [definitions]?: true } }
  const add = prototype.add
  if (add[definitions] === true) return
  const remembering: AddTask = function (this: RememberingBench, name, run, options) {
    const kept: Map<string, TaskDefinition> = this[definitions] ?? new Map()
    this[definitions] = kept.set(name, { run, options: options ?? {} })
    return add.call(this, name, run, options)
  }
  prototype.add = Object.assign(remembering, { [definitions]: true } as const)
}

type AddTask = (
  this: RememberingBench,
  name: string,
  run: () => unknown,
  options?: Readonly<Record<string, unknown>>,
) => unknown

function importTask(bench: TinybenchBench, task: { readonly name: string }): ImportedTask {
  const { run, options } = definitionOf(bench, task)
  for (const hook of ['beforeEach', 'afterEach']) {
    if (options[hook] !== undefined) {
      throw new TypeError(
        `${task.name}: found ${hook}, which tinybench leaves out of the time; calls are made back to back here: ` +
          'move it into the task, or into beforeAll',
      )
    }
  }
  return {
    name: task.name,
    run,
    before: [hookOf(bench.setup, bench, task), hookOf(options['beforeAll'], task)],
    after: [hookOf(options['afterAll'], task), hookOf(bench.teardown, bench, task)],
  }
}

function definitionOf(
  bench: TinybenchBench & RememberingBench,
  task: { readonly name: string },
): TaskDefinition {
  const remembered = bench[definitions]?.get(task.name)
  if (remembered !== undefined) return remembered
  // Up to version 5 they are ordinary properties.
  const { fn, fnOpts, opts } = task as { fn?: unknown; fnOpts?: unknown; opts?: unknown }
  if (typeof fn !== 'function') {
    throw new TypeError(
      `${task.name}: its function cannot be read; import tinybench in the suite, or in a file that it imports by a relative path`,
    )
  }
  return { run: fn as () => unknown, options: (fnOpts ?? opts ?? {}) as TaskDefinition['options'] }
}

/** A hook as tinybench calls it, with the task and the mode of a measurement. */
function hookOf(hook: unknown, self: object, ...task: readonly object[]): () => unknown {
  if (typeof hook !== 'function') return () => undefined
  const call = (): unknown => Reflect.apply(hook, self, [...task, 'run'])
  return Object.assign(call, { toString: () => String(hook) })
}
