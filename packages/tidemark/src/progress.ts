import type { MeasureEvent } from '@tidemark/harness/runner'
import { formatSeconds, safeText } from '@tidemark/report'

export interface ProgressOptions {
  /** Rewrites one line in place; otherwise a plain line at every tenth of the way. */
  readonly live: boolean
  readonly columns: number
  readonly write: (text: string) => void
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

export interface Progress {
  onEvent(event: MeasureEvent): void
  /** A new stage with a count of its own. */
  stage(label: string): void
  /** Clears the live line. */
  end(): void
}

/**
 * Shows how far a run is. Drawn only when a call's measurement starts or ends: a spinner would share the
 * cores with what is measured.
 */
export function createProgress({ live, columns, write, now }: ProgressOptions): Progress {
  let label = ''
  let start = now()
  let printedTenths = 0
  const eta = (done: number, total: number): string =>
    done === 0 ? '' : `, ${formatSeconds(((now() - start) / 1e3 / done) * (total - done))} left`
  return {
    stage(next) {
      label = next
      start = now()
      printedTenths = 0
    },
    onEvent(event) {
      const { done, total } = event
      if (live) {
        if (event.type === 'call-finished') return
        const text = `${label} ${done + 1}/${total}${eta(done, total)} · ${event.suite} › ${event.call}`
        write(`\r\u001b[2K${safeText(text, Math.max(20, columns - 1))}`)
        return
      }
      const tenths = Math.floor((done / total) * 10)
      if (event.type !== 'call-finished' || tenths === printedTenths) return
      printedTenths = tenths
      write(`${label} ${done}/${total} (${tenths * 10}%)${done === total ? '' : eta(done, total)}\n`)
    },
    end() {
      if (live) write('\r\u001b[2K')
    },
  }
}
