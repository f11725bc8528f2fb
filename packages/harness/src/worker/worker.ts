import type { WorkerTask } from '../protocol.ts'

/**
 * What a pool worker runs: the pool calls the default export with each task. Every replicate starts a worker of
 * its own, so each task loads only what it needs itself: all of it takes 40 ms longer, twenty times per call.
 */
export default async function work(task: WorkerTask): Promise<unknown> {
  switch (task.type) {
    case 'describe':
      return (await import('./describe-suite.ts')).describeSuite(task)
    case 'measure':
      return (await import('./measure-call.ts')).measureCall(task)
    case 'blocks':
      return (await import('./measure-blocks.ts')).measureBlocks(task)
    case 'pair':
      return (await import('./measure-pair.ts')).measurePair(task)
    case 'preload-pair':
      await import('./measure-pair.js')
      return undefined
    case 'load':
      return (await import('./load-call.ts')).loadCall(task)
    case 'profile':
      return (await import('./profile-call.ts')).profileCall(task)
  }
}
