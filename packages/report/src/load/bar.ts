const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const

/**
 * A figure as a bar, to an eighth of a cell, and `┊` where another one lies: on the bar where it is less, beyond its
 * end where it is more. Nothing marks what falls into the bar's own last cell.
 *
 * @param highest what fills all cells, above 0
 */
export function drawBar(figure: number, mark: number | null, highest: number, cells: number): string {
  const parts = highest > 0 ? Math.round((figure / highest) * cells * 8) : 0
  const whole = Math.floor(parts / 8)
  const bar = [...'█'.repeat(whole), ...[eighths[parts % 8] ?? ''].filter((end) => end !== '')]
  if (mark === null || !(highest > 0)) return bar.join('')
  const at = Math.min(cells - 1, Math.floor((mark / highest) * cells))
  if (at === bar.length - 1) return bar.join('')
  const padded = [...bar, ...' '.repeat(Math.max(0, at + 1 - bar.length))]
  padded[at] = '┊'
  return padded.join('')
}
