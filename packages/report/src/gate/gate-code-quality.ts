import { createHash } from 'node:crypto'
import { safeText } from '../format/safe-text.ts'
import { callName } from './finding-text.ts'
import type { GateFinding, LocatedFinding } from './gate-findings.ts'

/**
 * Findings as a Code Quality report: GitLab shows them in the merge request, on the lines that they name.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function renderGateCodeQuality(findings: readonly LocatedFinding[]): string {
  const issues = findings.map((finding) => ({
    description: `${finding.kind}: ${nameOf(finding)}: ${finding.message}`,
    check_name: `tidemark/${finding.kind.replace(' ', '-')}`,
    fingerprint: fingerprintOf(finding),
    severity: finding.level === 'error' ? 'major' : 'info',
    location: { path: finding.path, lines: { begin: finding.line } },
  }))
  return `${JSON.stringify(issues, null, 2)}\n`
}

/** The same from run to run, whatever the figures and wherever the line: by it GitLab tells new from known. */
function fingerprintOf({ kind, file, call }: GateFinding): string {
  const about = call === null ? [file] : [call.suite, call.id]
  return createHash('sha256')
    .update([kind, ...about].join('\0'))
    .digest('hex')
}

function nameOf({ call, file }: GateFinding): string {
  return call === null ? safeText(file) : callName(call)
}
