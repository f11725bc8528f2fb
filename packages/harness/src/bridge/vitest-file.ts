import type { ImportedTask } from './imported-suite.ts'

/** What a file written for `vitest bench` describes: groups of benchmarks, with their hooks. */

export type Mode = 'run' | 'only' | 'skip' | 'todo'

export interface Bench {
  readonly kind: 'bench'
  readonly name: string
  readonly mode: Mode
  /** Null for one that is still to be written. */
  readonly task: Omit<ImportedTask, 'name'> | null
}

export interface Group {
  readonly kind: 'group'
  readonly name: string
  readonly mode: Mode
  /** Describes what is in it. */
  readonly collect: () => unknown
  readonly children: (Bench | Group)[]
  readonly hooks: Readonly<Record<HookName, (() => unknown)[]>>
}

export type HookName = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll'

export function newGroup(name: string, mode: Mode, collect: () => unknown): Group {
  const hooks = { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }
  return { kind: 'group', name, mode, collect, children: [], hooks }
}

/** The benchmarks of a file that vitest would run, in their order. */
export function chosenTasks(file: Group): readonly ImportedTask[] {
  return chosen(file, hasOnly(file), [], false)
}

/** @param path the groups from the file to this one */
function chosen(
  group: Group,
  onlyMarked: boolean,
  above: readonly Group[],
  marked: boolean,
): readonly ImportedTask[] {
  const path = [...above, group]
  return group.children.flatMap((child) => {
    if (child.mode === 'skip' || child.mode === 'todo') return []
    const isMarked = marked || child.mode === 'only'
    if (child.kind === 'group') return chosen(child, onlyMarked, path, isMarked)
    if (child.task === null || (onlyMarked && !isMarked)) return []
    return [withGroups(child.name, child.task, path)]
  })
}

function hasOnly(group: Group): boolean {
  return group.children.some((child) => child.mode === 'only' || (child.kind === 'group' && hasOnly(child)))
}

/** A call has a worker of its own: what is to be run once for all, and what before each, is run once for it. */
function withGroups(name: string, task: Omit<ImportedTask, 'name'>, path: readonly Group[]): ImportedTask {
  const inwards = (hook: HookName) => path.flatMap(({ hooks }) => hooks[hook])
  const outwards = (hook: HookName) => inwards(hook).reverse()
  return {
    // The first is the file.
    name: [...path.slice(1).map((group) => group.name), name].join(' › '),
    run: task.run,
    before: [...inwards('beforeAll'), ...inwards('beforeEach'), ...task.before],
    after: [...task.after, ...outwards('afterEach'), ...outwards('afterAll')],
  }
}
