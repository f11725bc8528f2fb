import { type Suite, suite } from '../suite/suite.ts'

/** A benchmark of another tool, as far as Tidemark can measure it. */
export interface ImportedTask {
  readonly name: string
  readonly run: () => unknown
  /** Run once before the task is warmed up and measured. */
  readonly before: readonly Hook[]
  /** Run once after it was measured, also when it broke, as long as its worker lives. */
  readonly after: readonly Hook[]
}

type Hook = () => unknown

/**
 * A suite whose calls are the benchmarks of another tool.
 *
 * @throws TypeError when there is none, or two have one name
 */
export function importedSuite(name: string, tasks: readonly ImportedTask[]): Suite {
  if (tasks.length === 0) throw new TypeError(`${name}: found no benchmark; allowed is at least one`)
  const names = new Set<string>()
  for (const task of tasks) {
    if (names.has(task.name))
      throw new TypeError(
        `${name}: found two benchmarks ${JSON.stringify(task.name)}; each needs a name of its own`,
      )
    names.add(task.name)
  }
  return suite(name, {
    // Each call has a worker and a context of its own, hence its own list.
    setup: () => ({ after: [] as Hook[] }),
    teardown: ({ after }) => inTurn(after),
    calls: Object.fromEntries(tasks.map((task) => [task.name, callOf(task)])),
  }) as Suite
}

function callOf({ run, before, after }: ImportedTask) {
  const prepare = async (context: { readonly after: Hook[] }): Promise<object> => {
    await inTurn(before)
    context.after.push(...after)
    return {}
  }
  return {
    prepare: withText(prepare, [...before, ...after]),
    run: withText(alone(run), [run]),
    check: refuseOwnTime,
  }
}

async function inTurn(hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await hook()
}

/**
 * Calls a function without an argument: the suite's context would take the place of a default. Compiled from text, so
 * that each has type feedback of its own, as the loops that call it have.
 */
function alone(run: () => unknown): () => unknown {
  return (new Function('run', 'return () => run()') as (run: () => unknown) => () => unknown)(run)
}

/** The text of a call's functions tells an edited benchmark from changed code: let it be that of the user's. */
function withText<Result extends (...given: never[]) => unknown>(
  wrapper: Result,
  functions: readonly unknown[],
): Result {
  return Object.assign(wrapper, { toString: () => functions.map(String).join('\n') })
}

/** What tinybench would take as the duration is not what was measured here. */
function refuseOwnTime(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || !('overriddenDuration' in result)) return true
  throw new TypeError(
    'it returns overriddenDuration, a duration of its own; Tidemark measures the whole call',
  )
}
