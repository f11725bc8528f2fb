import type { WorkerOutcome, WorkerTask } from '../protocol.ts'
import { describeSuite } from './describe-suite.ts'
import { measureCall } from './measure-call.ts'

/** What a pool worker runs: the pool calls the default export with each task. */
export default function work(task: WorkerTask): Promise<WorkerOutcome> {
  return task.type === 'describe' ? describeSuite(task) : measureCall(task)
}
