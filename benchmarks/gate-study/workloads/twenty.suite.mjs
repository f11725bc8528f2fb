import { suite } from '@tidemark/harness'
import { kinds, openWorkload } from './open-workload.mjs'

/** Four sizes of each kind that works make twenty calls. */
const params = { scale: [0.5, 1, 2, 3] }

const calls = kinds
  .filter((kind) => kind !== 'timer')
  .map((kind) => [
    kind,
    {
      params,
      prepare: async ({ opened, scale }) => {
        const workload = await openWorkload(kind, { scale })
        opened.push(workload)
        return { workload }
      },
      run: ({ workload }) => workload.run(),
      check: (items) => items > 0,
    },
  ])

// biome-ignore lint/style/noDefaultExport: a suite file has one.
export default suite('twenty', {
  setup: () => ({ opened: [] }),
  teardown: async ({ opened }) => {
    for (const workload of opened) await workload.close()
  },
  calls: Object.fromEntries(calls),
})
