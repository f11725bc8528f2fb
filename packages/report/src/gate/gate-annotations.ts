import { safeText } from '../format/safe-text.ts'
import { callName } from './finding-text.ts'
import type { LocatedFinding } from './gate-findings.ts'

/** GitHub shows no more of either level for a step. */
const shownAtMost = 10

/**
 * Findings as workflow commands, a line each: a job of GitHub Actions that prints them has them shown on the lines
 * that they name.
 *
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderGateAnnotations(findings: readonly LocatedFinding[]): readonly string[] {
  return (['error', 'notice'] as const).flatMap((level) =>
    findings
      .filter((finding) => finding.level === level)
      .slice(0, shownAtMost)
      .map(({ kind, call, file, path, line, message }) =>
        workflowCommand(
          level,
          {
            file: path,
            line: String(line),
            title: `${kind}: ${call === null ? safeText(file) : callName(call)}`,
          },
          message,
        ),
      ),
  )
}

/** One line that the runner of GitHub Actions obeys. Nothing in a property or the message can end it or begin another. */
export function workflowCommand(
  command: 'error' | 'notice',
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  return `::${command} ${list.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
