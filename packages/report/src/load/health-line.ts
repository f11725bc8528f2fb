import type { LoadFigures } from '@tidemark/records'
import { formatBytes, formatFraction, formatNanoseconds } from '../format/quantity.ts'

/** How the threads that made the calls fared, in one line. */
export function healthLine({ health }: LoadFigures): string {
  const { utilisation, delayP99Ns, gcPauseShare, bytesPerCall } = health
  return [
    `  workers ${formatFraction(utilisation)} busy`,
    `event loop delay p99 ${formatNanoseconds(delayP99Ns)}`,
    `garbage collection ${formatFraction(gcPauseShare)}`,
    ...(bytesPerCall === null ? [] : [`${formatBytes(bytesPerCall)} a call`]),
  ].join(', ')
}
