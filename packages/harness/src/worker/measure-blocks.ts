import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { median, quantiles } from '@tidemark/stats'
import type { BlockOrder, BlockReport, BlocksOutcome, WorkerTask } from '../protocol.ts'
import { failureFrom } from './failure.ts'
import { probeHeap } from './heap-probe.ts'
import { type OpenedCall, openCall } from './open-call.ts'
import { type Progress, progressOf } from './progress.ts'
import type { Subject } from './subject.ts'
import { warmUp } from './warm-up.ts'

type BlocksTask = Extract<WorkerTask, { type: 'blocks' }>
const fewestSamples = 3

/**
 * Measures one arm of a call in blocks, each on order, so that another process can measure the other arm
 * in between. Never rejects.
 */
export async function measureBlocks(task: BlocksTask): Promise<BlocksOutcome> {
  const progress = progressOf(task.progress, 0)
  const opened = await openCall(task.arm.bundleUrl, task.callId, progress)
  if (opened.state === 'broken') return opened
  let outcome: BlocksOutcome
  try {
    outcome = await serveOrders(task, progress, opened)
  } catch (error) {
    outcome = { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
  task.port.close()
  const failure = await opened.tearDown()
  return failure === null || outcome.state === 'broken' ? outcome : { state: 'broken', failure }
}

async function serveOrders(
  { arm, settings, port }: BlocksTask,
  progress: Progress,
  opened: OpenedCall,
): Promise<BlocksOutcome> {
  const tick = (): void => progress.tick()
  const createSubject = await opened.prepare()
  progress.enter('warm-up')
  const subject = await createSubject()
  const { callMs, seconds, steady } = await warmUp(
    subject,
    settings.warmupSeconds,
    settings.maximumWarmupSeconds,
    tick,
  )
  const report = (message: BlockReport): void => port.postMessage(message)
  progress.enter('measure')
  report({ type: 'warm', callMs })
  const samplesMs: number[] = []
  for (;;) {
    const [order] = (await once(port, 'message')) as [BlockOrder]
    if (order.type === 'end') break
    const block = await timeBlock(subject, order.batch, order.seconds, tick)
    samplesMs.push(...block)
    report({ type: 'block', medianMs: median(block) })
  }
  const { bytesPerOperation } = await probeHeap(subject, callMs, settings.probeSeconds, tick)
  const [p50, p99] = quantiles(samplesMs, [0.5, 0.99])
  return {
    state: 'measured',
    kind: subject.kind,
    figures: { arm: arm.arm, p50Ns: p50 * 1e6, p99Ns: p99 * 1e6, bytesPerOperation },
    warmup: { seconds, steady },
  }
}

async function timeBlock(
  subject: Subject,
  batch: number,
  seconds: number,
  tick: () => void,
): Promise<number[]> {
  const samplesMs: number[] = []
  const end = performance.now() + seconds * 1e3
  while (samplesMs.length < fewestSamples || performance.now() < end) {
    const before = performance.now()
    if (subject.kind === 'sync') subject.run(batch)
    else await subject.run(batch)
    samplesMs.push((performance.now() - before) / batch)
    await subject.verify?.()
    tick()
  }
  return samplesMs
}
