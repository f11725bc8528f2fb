import { safeText } from '@tidemark/report'

/** What may quote an artifact, as a line of which the runner of GitHub Actions obeys nothing. */
export function inertText(text: string): string {
  return safeText(text, 1000)
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
}
