import type { CountReport, CountRequest } from '../process/count-request.ts'
import { failureFrom } from './failure.ts'
import { openCall } from './open-call.ts'
import { createProgressBuffer, progressOf } from './progress.ts'

/** Makes a call `operations` times in this thread, and once before. Never rejects. */
export async function repeatCall({ bundleUrl, callId, operations }: CountRequest): Promise<CountReport> {
  // Nobody watches: it is kept for the phase in which something breaks.
  const progress = progressOf(createProgressBuffer(1), 0)
  const opened = await openCall(bundleUrl, callId, progress)
  if (opened.state === 'broken') return opened
  try {
    const createSubject = await opened.prepare()
    progress.enter('measure')
    const subject = await createSubject()
    if (subject.kind === 'sync') subject.run(operations)
    else await subject.run(operations)
  } catch (error) {
    const failure = failureFrom(error, progress.phase)
    await opened.tearDown()
    return { state: 'broken', failure }
  }
  const failure = await opened.tearDown()
  return failure === null ? { state: 'done' } : { state: 'broken', failure }
}
