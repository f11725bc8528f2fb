import { type Paint, safeText } from '@tidemark/report'
import type { FileChange, KeptFile, Plan } from './file-change.ts'
import { type DiffLine, lineDiff } from './line-diff.ts'

/** Unchanged lines that are shown around changed ones. */
const contextLines = 2

const signs = { same: ' ', removed: '-', added: '+' } as const
const colors = { same: 'dim', removed: 'red', added: 'green' } as const

/** The plan as differences, file by file; empty when nothing is to be written or told. */
export function renderPlan({ changes, kept, notes }: Plan, paint: Paint): string {
  const parts = [
    ...changes.map((change) => renderChange(change, paint)),
    ...kept.map((file) => renderKept(file, paint)),
    ...(notes.length === 0 ? [] : [notes.map((note) => `note: ${safeText(note, 400)}\n`).join('')]),
  ]
  return parts.join('\n')
}

function renderChange({ path, before, after }: FileChange, paint: Paint): string {
  const title = paint('bold', `${before === null ? 'create' : 'change'} ${safeText(path)}`)
  return `${title}\n${renderDiff(before ?? '', after, paint)}`
}

function renderKept({ path, present, proposed }: KeptFile, paint: Paint): string {
  const title = paint('bold', `keep ${safeText(path)}`)
  return `${title}: it is yours and stays as it is; init would change this in it\n${renderDiff(present, proposed, paint)}`
}

function renderDiff(before: string, after: string, paint: Paint): string {
  const lines = lineDiff(linesOf(before), linesOf(after))
  return hunks(lines)
    .map((hunk) => hunk.map((line) => renderLine(line, paint)).join(''))
    .join(`${paint('dim', '  …')}\n`)
}

function renderLine({ kind, text }: DiffLine, paint: Paint): string {
  return `${paint(colors[kind], `  ${signs[kind]} ${safeText(text, 400)}`.trimEnd())}\n`
}

/** Changed lines with what is around them; what is far from any is left out. */
function hunks(lines: readonly DiffLine[]): readonly (readonly DiffLine[])[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - contextLines), i + contextLines + 1).some(({ kind }) => kind !== 'same'),
  )
  const found: DiffLine[][] = []
  lines.forEach((line, i) => {
    if (!near[i]) return
    if (i > 0 && near[i - 1]) found.at(-1)?.push(line)
    else found.push([line])
  })
  return found
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
