import { packageTests } from '../../vitest.shared.ts'

// Its tests wait for processes of their own for most of the time, and take longer than all others together.
export default packageTests({ maxWorkers: 2 })
