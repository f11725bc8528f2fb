import { createPaint, fitToScreen, type Paint, safeText } from '@tidemark/report'
import type { Options } from '../config/options.ts'
import { type MeasuredRun, measureRun } from '../measure-run.ts'
import { createProgress } from '../progress.ts'
import type { Selection } from '../selection.ts'
import type { ShardPlace } from '../sharding/shard-place.ts'
import { describeShard } from '../sharding/sharding.ts'
import { screenOf, wantsColor, wantsLiveProgress } from '../terminal.ts'

export function paintForOutput(): Paint {
  return createPaint(wantsColor(process.env, process.stdout))
}

/**
 * What `render` makes for people, as stdout can show it.
 *
 * @param render gets colours, and the columns that its tables may take
 */
export function forOutput(render: (paint: Paint, columns: number) => string): string {
  const screen = screenOf(process.env, process.stdout)
  return fitToScreen(render(paintForOutput(), screen.columns), screen)
}

/**
 * A line for stderr, safe to print there, without its end.
 *
 * @param columns the most it may take
 */
export function forErrors(text: string, columns?: number): string {
  return fitToScreen(safeText(text, columns), { ...screenOf(process.env, process.stderr), folds: false })
}

/** A signal that is aborted by Ctrl-C or SIGTERM, until it is released. */
export function stopOnSignals(): { readonly signal: AbortSignal; release(): void } {
  const stopped = new AbortController()
  const stop = (): void => stopped.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    signal: stopped.signal,
    release() {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}

/**
 * Measures with progress on stderr, and stops cleanly on Ctrl-C: what was measured until then is kept.
 *
 * @param place only this part of the calls is measured; null: all of them
 * @param whole nothing is measured where one of the suites does not load
 */
export async function measureWithProgress(
  options: Options,
  selection: Selection,
  place: ShardPlace | null = null,
  whole = false,
): Promise<MeasuredRun> {
  const signals = stopOnSignals()
  const screen = { ...screenOf(process.env, process.stderr), folds: false }
  const progress = createProgress({
    live: wantsLiveProgress(process.env, process.stderr),
    columns: process.stderr.columns ?? 80,
    write: (text) => void process.stderr.write(fitToScreen(text, screen)),
    now: () => performance.now(),
  })
  try {
    return await measureRun({
      options,
      selection,
      place,
      whole,
      signal: signals.signal,
      onLeftOut: (line) => void process.stderr.write(`${line}\n`),
      onDivided: (shard) => void process.stderr.write(`${describeShard(shard)}\n`),
      onStage: (label) => progress.stage(label),
      onEvent: (event) => progress.onEvent(event),
    })
  } finally {
    progress.end()
    signals.release()
  }
}
