import { suite } from '@tidemark/harness'
import { kinds, openWorkload } from './open-workload.mjs'

const calls = kinds.map((kind) => [
  kind,
  {
    prepare: async ({ opened }) => {
      const workload = await openWorkload(kind)
      opened.push(workload)
      return { workload }
    },
    run: ({ workload }) => workload.run(),
    check: (items) => items > 0,
  },
])

// biome-ignore lint/style/noDefaultExport: a suite file has one.
export default suite('kinds', {
  setup: () => ({ opened: [] }),
  teardown: async ({ opened }) => {
    for (const workload of opened) await workload.close()
  },
  calls: Object.fromEntries(calls),
})
