import type { RunRecord } from '@tidemark/records'
import type { Paint } from './format/paint.ts'
import { formatSeconds } from './format/quantity.ts'
import { safeText } from './format/safe-text.ts'
import { renderTrust, runTrust } from './machine-trust.ts'
import { revisionText } from './revision-text.ts'

/** Where and how the run was measured, and how far that can be trusted: the lines without which no figure means anything. */
export function renderHeader(run: RunRecord, paint: Paint): string {
  const { fingerprint, settings, revision } = run
  const machine =
    `${run.environment} · ${fingerprint.cpu}, ${fingerprint.cores} cores, ${fingerprint.memoryGib} GiB · ` +
    `Node ${fingerprint.node} · ${revisionText(revision)}`
  const how =
    `${settings.replicates} replicates · ${settings.workers} worker${settings.workers === 1 ? '' : 's'} · ` +
    `seed ${settings.seed} · ${formatSeconds(run.durationSeconds)}`
  const details = [paint('dim', how), ...renderTrust(runTrust(run), paint)].map((line) => `         ${line}`)
  return [`${paint('bold', 'tidemark')} ${safeText(machine)}`, ...details].join('\n')
}
