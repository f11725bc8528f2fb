import { randomUUID } from 'node:crypto'
import { withDeadline } from '../deadline.ts'
import { firstLine } from '../first-line.ts'
import { FoldedSeries } from '../folding/folded-series.ts'
import type { Folding } from '../folding/folding.ts'
import type { SnapshotFailure } from '../snapshot.ts'
import { MessageError, type ReceivedSeries, receivedSeries } from './answered-series.ts'
import { contentOf, envelope, idIn, VERSION } from './messages.ts'

/** The end of a channel in the primary: a `ChildProcess` and a `cluster.Worker` have all of it. */
export interface WorkerChannel {
  send(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: 'message' | 'exit' | 'disconnect', listener: (message: unknown) => void): unknown
  off(event: 'message' | 'exit' | 'disconnect', listener: (message: unknown) => void): unknown
}

interface Outstanding {
  readonly id: string
  readonly answered: Promise<void>
  readonly settle: () => void
}

/** One worker process, asked for its metrics, with what has been folded of them. */
export class WorkerProcess {
  readonly name: string
  readonly #channel: WorkerChannel
  readonly #folding: Folding
  readonly #series = new Map<string, FoldedSeries>()
  /** One question at a time: a worker that is busy finds one in its channel, not one for each scrape. */
  #outstanding: Outstanding | undefined
  #failures: readonly SnapshotFailure[] = []
  #ignored = 0

  /** @param name what the label `worker` of gauges reads; @param ended called when the process has gone */
  constructor(name: string, channel: WorkerChannel, folding: Folding, ended: () => void) {
    this.name = name
    this.#channel = channel
    this.#folding = folding
    const onMessage = (message: unknown): void => this.#receive(message)
    const onEnd = (): void => {
      this.close()
      ended()
    }
    channel.on('message', onMessage)
    channel.on('exit', onEnd)
    channel.on('disconnect', onEnd)
    this.#detach = () => {
      channel.off('message', onMessage)
      channel.off('exit', onEnd)
      channel.off('disconnect', onEnd)
    }
  }

  readonly #detach: () => void

  /** Answers that made no sense. */
  get ignored(): number {
    return this.#ignored
  }

  /** What could not be folded of the last answer, or that there was none in time. */
  get failures(): readonly SnapshotFailure[] {
    return this.#failures
  }

  /** Asks, and waits for the answer, at most `timeoutMs`. Never rejects. */
  async ask(timeoutMs: number): Promise<void> {
    const outstanding = this.#outstanding ?? this.#send(timeoutMs)
    await withDeadline(outstanding.answered, timeoutMs).catch((late: Error) => {
      if (this.#outstanding !== outstanding) return
      this.#failures = [this.#failure(`${late.message}: its figures are those of its last answer`)]
    })
  }

  /** Nobody is asked any more. Counts stay, gauges and calls in flight go. */
  close(): void {
    this.#detach()
    this.#outstanding?.settle()
    this.#outstanding = undefined
    for (const folded of this.#series.values()) folded.end()
    this.#series.clear()
  }

  #send(timeoutMs: number): Outstanding {
    let settle = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      settle = resolve
    })
    const outstanding = { id: randomUUID(), answered, settle }
    this.#outstanding = outstanding
    const question = envelope({ version: VERSION, ask: outstanding.id, timeoutMs })
    const failed = (error: unknown): void => this.#unsent(outstanding, error)
    try {
      this.#channel.send(question, (error) => error && failed(error))
    } catch (error) {
      failed(error)
    }
    return outstanding
  }

  #unsent(outstanding: Outstanding, error: unknown): void {
    if (this.#outstanding !== outstanding) return
    this.#outstanding = undefined
    this.#failures = [this.#failure(`could not be asked: ${firstLine(error)}`)]
    outstanding.settle()
  }

  #receive(message: unknown): void {
    const content = contentOf(message)
    if (content === undefined) return
    const id = idIn(content, 'answer')
    const outstanding = this.#outstanding
    const { series } = content
    if (id === undefined || !Array.isArray(series) || series.length > MAX_SERIES) {
      this.#ignored++
      return
    }
    // To somebody else's question, who asks the same worker.
    if (id !== outstanding?.id) return
    this.#outstanding = undefined
    this.#failures = this.#foldAll(series)
    outstanding.settle()
  }

  #foldAll(sent: readonly unknown[]): SnapshotFailure[] {
    const failures: SnapshotFailure[] = []
    for (const one of sent) {
      let received: ReceivedSeries | undefined
      try {
        received = receivedSeries(one)
        this.#foldedOf(received).fold(received.reading)
      } catch (error) {
        if (received === undefined) this.#ignored++
        if (failures.length < MAX_FAILURES) failures.push(this.#failure(firstLine(error), received))
      }
    }
    return failures
  }

  #foldedOf({ series }: ReceivedSeries): FoldedSeries {
    const { kind, name, labelNames, tags } = series
    const key = JSON.stringify([kind, name, ...labelNames.flatMap((label) => [label, tags[label]])])
    const known = this.#series.get(key)
    if (known !== undefined) return known
    // What a worker no longer tells of may come back with all it held, so none is forgotten.
    if (this.#series.size >= MAX_SERIES) throw new MessageError(`has had more than ${MAX_SERIES} series`)
    const folded = new FoldedSeries(series, this.#folding, this.name)
    this.#series.set(key, folded)
    return folded
  }

  #failure(message: string, received?: ReceivedSeries): SnapshotFailure {
    const { name, tags } = received?.series ?? { name: 'tidemark.processes', tags: { worker: this.name } }
    return Object.freeze({ name, tags: Object.freeze(tags), message: `worker ${this.name}: ${message}` })
  }
}

/** Of one worker, at a time and in its life. */
const MAX_SERIES = 50_000

const MAX_FAILURES = 100
