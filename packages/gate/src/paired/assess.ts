import { type Confirmation, confirmSuspects } from './confirmation.ts'
import { checkSettings, type PairedSettings } from './design.ts'
import { type Screening, screenSeries } from './screening.ts'
import { checkSeries, type Series } from './series.ts'

/** One series and how far the two stages have brought it. */
export interface Assessment {
  readonly series: Series
  readonly screening: Screening
  /** null for series that screening did not suspect. */
  readonly confirmation: Confirmation | null
}

/** Runs all looks that the values allow. Throws like `judgeSeries`. */
export function assessSeries(series: readonly Series[], settings: PairedSettings): readonly Assessment[] {
  checkSettings(settings)
  checkSeries(series)
  const screened = series.map((one) => ({ series: one, screening: screenSeries(one, settings) }))
  const suspects = screened.filter(({ screening }) => screening.state === 'suspect')
  const open = screened.filter(({ screening }) => screening.state === 'open')
  const confirmed = confirmSuspects(
    suspects.map((suspect) => suspect.series),
    suspects.length + open.length + (settings.whole?.elsewhere ?? 0),
    settings,
  )
  return screened.map((one) => ({ ...one, confirmation: confirmed.get(one.series.key) ?? null }))
}
