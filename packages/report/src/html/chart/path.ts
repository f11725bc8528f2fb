/** Coordinates as SVG writes them: a tenth of a pixel is finer than any screen, and short. */
export function round(coordinate: number): number {
  return Number.isFinite(coordinate) ? Math.round(coordinate * 10) / 10 : 0
}

export type Point = readonly [x: number, y: number]

/** A line through the points; empty without any. */
export function linePath(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
}

/** The area between a line and a level. */
export function areaPath(points: readonly Point[], level: number): string {
  const [first] = points
  const last = points[points.length - 1]
  if (first === undefined || last === undefined) return ''
  return `${linePath([[first[0], level], ...points, [last[0], level]])}Z`
}

/**
 * The outline of bars that stand side by side.
 *
 * @param edges one more than there are heights
 */
export function stepPoints(edges: readonly number[], heights: readonly number[]): readonly Point[] {
  return heights.flatMap((y, index): Point[] => [
    [edges[index] ?? 0, y],
    [edges[index + 1] ?? 0, y],
  ])
}
