const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/**
 * A histogram one line high. Empty bins are blank; the highest bin is full.
 *
 * @param counts one per bin, not negative
 */
export function sparkline(counts: readonly number[]): string {
  const highest = Math.max(...counts, 0)
  if (highest === 0) return ' '.repeat(counts.length)
  return counts
    .map((count) => (count === 0 ? ' ' : bars[Math.min(7, Math.floor((count / highest) * 7.999))]))
    .join('')
}
