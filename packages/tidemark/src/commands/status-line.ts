import { wantsLiveProgress } from '../terminal.ts'
import { forErrors } from './session.ts'

export interface StatusLine {
  /** Something that happened, on a line that stays; cut to so many columns, 200 unless told otherwise. */
  say(text: string, columns?: number): void
  /** What is going on: in place on a terminal, otherwise a line now and then. */
  show(text: string): void
  /** Clears what is shown. */
  end(): void
}

/** Without a terminal, what is going on is told this often. */
const intervalMs = 15_000

/** Says on stderr what is going on. */
export function createStatusLine(): StatusLine {
  const live = wantsLiveProgress(process.env, process.stderr)
  const columns = process.stderr.columns ?? 80
  let lastShownMs = Number.NEGATIVE_INFINITY
  return {
    say(text, columns) {
      process.stderr.write(`${live ? '\r\u001b[2K' : ''}${forErrors(text, columns)}\n`)
    },
    show(text) {
      if (live) process.stderr.write(`\r\u001b[2K${forErrors(text, Math.max(20, columns - 1))}`)
      else if (performance.now() - lastShownMs > intervalMs) {
        lastShownMs = performance.now()
        process.stderr.write(`${forErrors(text)}\n`)
      }
    },
    end: () => void (live && process.stderr.write('\r\u001b[2K')),
  }
}
