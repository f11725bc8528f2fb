import type { MeasuredCall, MeasurementWarning, RunRecord } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatNanoseconds } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'

/** Every warning of a run in words, each with what to do about it. */
export function renderWarnings(run: RunRecord, paint: Paint): string {
  return run.suites
    .flatMap(({ name, calls }) =>
      calls.flatMap((call) => (call.state === 'measured' ? callWarnings(name, call, paint) : [])),
    )
    .join('\n')
}

function callWarnings(suite: string, call: MeasuredCall, paint: Paint): string[] {
  return call.warnings.map(
    (warning) =>
      `${paint('yellow', 'warning')}   ${safeText(suite)} › ${safeText(call.id)}: ${wordWarning(warning, call)}`,
  )
}

function wordWarning(warning: MeasurementWarning, call: MeasuredCall): string {
  switch (warning.code) {
    case 'never-steady':
      return (
        `was still getting faster after warm-up in ${warning.replicates} of ${call.replicates.length} replicates; ` +
        'give it a longer --warmup'
      )
    case 'optimised-away':
      return (
        `takes ${formatNanoseconds(warning.p50Ns)}, less than any work can; ` +
        'return the result of the work and take its input from the context, so that it cannot be optimised away'
      )
    case 'few-samples':
      return (
        `only ${warning.samples} samples, so p99 is one sample's luck; ` +
        'measure longer (--time) or leave the tail out of account'
      )
  }
}
