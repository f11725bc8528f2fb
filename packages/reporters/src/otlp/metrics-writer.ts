import type { MetricSnapshot } from '@tidemark/metrics'
import type { PieceWriter } from '../piece-writer.ts'
import type { Attributes } from './messages.ts'
import type { PointTimes } from './metrics.ts'

/** Writes the metrics of series, report after report, each a piece. Some are put off, to be written together. */
export interface MetricsWriter {
  /** Begins a report. What an earlier one has not come to write is forgotten. */
  begin(): void
  /** Whether what was put off has to be written before a series with these attributes. */
  isFullBefore(attributes: Attributes): boolean
  /**
   * @param attributes the same object as long as the series is, and no other one's
   * @returns whether that was quick, so that a step may hold many of them; else nothing is put off
   */
  write(metric: MetricSnapshot, attributes: Attributes, times: PointTimes, out: PieceWriter): boolean
  /** Writes what was put off. Until then nobody else may have a turn: all figures of a series are read at once. */
  flush(times: PointTimes, out: PieceWriter): void
  /** As `flush`, when a report is whole. */
  end(times: PointTimes, out: PieceWriter): void
}
