import type { WorkerTask } from '../protocol.ts'
import { describeSuite } from './describe-suite.ts'
import { measureBlocks } from './measure-blocks.ts'
import { measureCall } from './measure-call.ts'
import { measurePair } from './measure-pair.ts'
import { profileCall } from './profile-call.ts'

/** What a pool worker runs: the pool calls the default export with each task. */
export default function work(task: WorkerTask): Promise<unknown> {
  switch (task.type) {
    case 'describe':
      return describeSuite(task)
    case 'measure':
      return measureCall(task)
    case 'blocks':
      return measureBlocks(task)
    case 'pair':
      return measurePair(task)
    case 'profile':
      return profileCall(task)
  }
}
