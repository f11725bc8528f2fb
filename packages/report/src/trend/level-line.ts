const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

export interface LevelLine {
  /** One character for each cell, from the lowest level to the highest. */
  readonly line: string
  /** Below the cell in which a new level begins an arrow: up for slower, down for faster. */
  readonly marks: string
  readonly lowest: number
  readonly highest: number
}

export interface LevelMark {
  /** Position in the figures of the first one of the new level. */
  readonly index: number
  /** New level over old. */
  readonly ratio: number
}

/**
 * A series as a line one character high, each cell the median of the figures that fall into it, with marks where its
 * level changed. Lowest and highest are those of the cells: single wild figures would flatten everything else.
 *
 * @param figures at least one
 * @param columns the most it may take, at least 1
 */
export function drawLevels(
  figures: readonly number[],
  marks: readonly LevelMark[],
  columns: number,
): LevelLine {
  const cells = Math.min(columns, figures.length)
  const cellOf = (index: number): number => Math.floor((index * cells) / figures.length)
  const members = Array.from({ length: cells }, (): number[] => [])
  for (const [index, figure] of figures.entries()) members[cellOf(index)]?.push(figure)
  const levels = members.map(middle)
  const lowest = Math.min(...levels)
  const highest = Math.max(...levels)
  const arrows = new Array<string>(cells).fill(' ')
  for (const { index, ratio } of marks) arrows[cellOf(index)] = ratio > 1 ? '▲' : '▼'
  return {
    line: levels.map((level) => bars[heightOf(level, lowest, highest)]).join(''),
    marks: arrows.join('').trimEnd(),
    lowest,
    highest,
  }
}

/** From 0 to 7; a level line that is all one level is drawn low. */
function heightOf(level: number, lowest: number, highest: number): number {
  return highest > lowest ? Math.min(7, Math.floor(((level - lowest) / (highest - lowest)) * 8)) : 0
}

function middle(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b)
  const upper = ascending[ascending.length >> 1] ?? 0
  return ascending.length % 2 === 1 ? upper : (upper + (ascending[(ascending.length >> 1) - 1] ?? upper)) / 2
}
