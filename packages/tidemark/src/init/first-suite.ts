import type { Project } from './project.ts'
import { moduleExtension, suiteFolder } from './suite-folder.ts'

export function suitePath(project: Project): string {
  return `${suiteFolder(project)}/first.bench.${moduleExtension(project)}`
}

/** Runs in any project, as TypeScript and as JavaScript; to be replaced by calls of the project's own. */
export const suiteText = `import { suite } from '@tidemark/harness'

// A first suite, to see that everything works. Put calls of your own in its place: import what your API does,
// and call it. What a call returns is kept, so that the optimiser cannot leave the work out.
// Every option: https://github.com/tidemark-bench/tidemark/tree/main/packages/harness
export default suite('first', {
  // In each worker, before its call is measured. The context of every call.
  setup: () => ({ orders: Array.from({ length: 100 }, (_, id) => ({ id, total: id * 1.25 })) }),
  calls: {
    'orders to JSON': ({ orders }) => JSON.stringify(orders),

    'orders from JSON': {
      prepare: ({ orders }) => ({ text: JSON.stringify(orders) }),
      run: ({ text }) => JSON.parse(text),
      // A wrong answer is broken, never fast.
      check: (orders) => orders.length === 100,
    },
  },
})
`
