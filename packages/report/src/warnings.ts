import type { MeasuredCall, MeasurementWarning, RunRecord } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatNanoseconds } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'

const codes: readonly MeasurementWarning['code'][] = ['optimised-away', 'never-steady', 'few-samples']

/** Every warning of a run in words, by kind, each kind with what to do about it. */
export function renderWarnings(run: RunRecord, paint: Paint): string {
  return codes.flatMap((code) => renderKind(code, run, paint)).join('\n')
}

function renderKind(code: MeasurementWarning['code'], run: RunRecord, paint: Paint): string[] {
  const lines = run.suites.flatMap(({ name, calls }) =>
    calls.flatMap((call) =>
      call.state === 'measured'
        ? call.warnings
            .filter((warning) => warning.code === code)
            .map(
              (warning) =>
                `${paint('yellow', 'warning')}   ${safeText(name)} › ${safeText(call.id)}: ${wordWarning(warning, call)}`,
            )
        : [],
    ),
  )
  return lines.length === 0 ? [] : [...lines, paint('dim', `  ${warningRemedies[code]}`)]
}

/** A warning as a sentence about the call. */
export function wordWarning(warning: MeasurementWarning, call: MeasuredCall): string {
  switch (warning.code) {
    case 'never-steady':
      return `had not become steady when its warm-up ended in ${warning.replicates} of ${call.replicates.length} replicates`
    case 'optimised-away':
      return `takes ${formatNanoseconds(warning.p50Ns)}, less than any work can`
    case 'few-samples':
      return `only ${warning.samples} samples, so p99 is one sample's luck`
  }
}

export const warningRemedies: Readonly<Record<MeasurementWarning['code'], string>> = {
  'never-steady': 'give it a longer --warmup',
  'optimised-away':
    'return the result of the work and take its input from the context, so that it cannot be optimised away',
  'few-samples': 'measure longer (--time) or leave the tail out of account',
}
