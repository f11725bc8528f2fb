import type { DescribeOutcome, WorkerTask } from '../protocol.ts'
import { SuiteDefinitionError } from '../suite/definition-error.ts'
import { resolveSuite } from '../suite/resolve.ts'
import { failureFrom } from './failure.ts'
import { progressOf } from './progress.ts'

/** Loads a suite and lists its calls; runs none of them. Never rejects. */
export async function describeSuite(
  task: Extract<WorkerTask, { type: 'describe' }>,
): Promise<DescribeOutcome> {
  progressOf(task.progress, 0).enter('load')
  try {
    const module = (await import(task.bundleUrl)) as { default?: unknown }
    const { name, isolation, server, calls } = resolveSuite(module.default)
    return {
      state: 'described',
      suite: {
        name,
        isolation,
        server,
        calls: calls.map(
          ({ name: callName, params, id, definitionHash, limits, timeLimitSeconds, load, loadBudget }) => ({
            name: callName,
            params,
            id,
            definitionHash,
            limits,
            timeLimitSeconds,
            load,
            loadBudget,
          }),
        ),
      },
    }
  } catch (error) {
    if (error instanceof SuiteDefinitionError) {
      const { code, keys, message } = error
      return { state: 'invalid', problem: { code, keys, message } }
    }
    return { state: 'broken', failure: failureFrom(error, 'load') }
  }
}
