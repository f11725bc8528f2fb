import { isDelay } from '../deadline.ts'
import type { Registry } from '../registry.ts'
import { answeredSeries } from './answered-series.ts'
import { contentOf, envelope, idIn, VERSION } from './messages.ts'

/** The end of a channel in a worker process: `process` has all of it. */
export interface PrimaryChannel {
  readonly connected?: boolean | undefined
  readonly channel?: unknown
  send?(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
}

export interface AnswerPrimaryOptions {
  /** @default process */
  readonly channel?: PrimaryChannel
}

export interface Answering extends Disposable {
  /** Questions of ours that made no sense, and answers that could not be given. */
  readonly ignored: number
  /** Answers no more. */
  close(): void
}

/**
 * Answers the `ProcessMetrics` of the process that forked this one with what `registry` holds. Messages of
 * others are left alone, and listening does not keep the process alive. Does nothing in a process without a
 * channel to its parent.
 */
export function answerPrimary(registry: Registry, options: AnswerPrimaryOptions = {}): Answering {
  const { channel = process as PrimaryChannel } = options
  let ignored = 0
  const onMessage = (message: unknown): void => {
    const content = contentOf(message)
    if (content === undefined) return
    const id = idIn(content, 'ask')
    const timeoutMs = content['timeoutMs']
    if (id === undefined || !isDelay(timeoutMs, 1)) {
      ignored++
      return
    }
    answer(registry, channel, id, timeoutMs).catch(() => {
      ignored++
    })
  }
  channel.on('message', onMessage)
  releaseHold(channel.channel)
  let open = true
  const close = (): void => {
    if (!open) return
    open = false
    retakeHold(channel.channel)
    channel.off('message', onMessage)
  }
  return {
    get ignored() {
      return ignored
    },
    close,
    [Symbol.dispose]: close,
  }
}

/** What is left to send the answer in. */
const SHARE_OF_TIME = 0.8

async function answer(
  registry: Registry,
  channel: PrimaryChannel,
  id: string,
  timeoutMs: number,
): Promise<void> {
  const { metrics } = await registry.snapshotAsync({ timeoutMs: Math.max(timeoutMs * SHARE_OF_TIME, 1) })
  if (channel.connected === false || channel.send === undefined) throw new Error('the channel is closed')
  // The callback keeps an error from becoming an event that nobody listens to.
  const content = { version: VERSION, answer: id, series: metrics.map(answeredSeries) } as const
  channel.send(envelope(content), () => undefined)
}

/**
 * A listener for messages keeps a process alive, by a count that Node keeps: ours is taken off it. `unref()` would
 * do the same to the listeners of the program. The count is not documented, but has the same name in all versions
 * of Node that this package supports; without it, a worker process lives until it is disconnected or exits.
 */
function releaseHold(channel: unknown): void {
  const counted = channel as { unrefCounted?: () => void } | undefined | null
  counted?.unrefCounted?.()
}

/** Before the listener is taken off, which is counted as well. */
function retakeHold(channel: unknown): void {
  const counted = channel as { refCounted?: () => void } | undefined | null
  counted?.refCounted?.()
}
