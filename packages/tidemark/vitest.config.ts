import { packageTests } from '../../vitest.shared.ts'

// Most of these tests wait for a process of their own, and they are the last to run: nothing else wants the cores.
export default packageTests({ maxWorkers: 2 })
