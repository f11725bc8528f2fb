import type { GateSignal } from '@tidemark/records'
import { byteUnits, type Units } from '../../format/quantity.ts'
import { formatEffect } from '../../gate/effect-text.ts'
import { html, type Markup } from '../markup.ts'
import { type Axis, linearAxis, spanOf } from './axis.ts'
import { bottomAxis, drawing, leftAxis, plotX, plotY } from './frame.ts'
import { round } from './path.ts'

/** What one replicate says of head against the reference, in the unit of the signal's effect. */
export interface PairedPoint {
  readonly replicate: number
  readonly effect: number
  readonly confirming: boolean
}

/**
 * Head against a reference, replicate by replicate, with the effect, its interval and the margin: what the verdict
 * saw. Replicates that it does not rest on are hollow.
 *
 * @param points at least one, in the order in which they were taken
 */
export function drawPaired(signal: GateSignal, points: readonly PairedPoint[]): Markup {
  const shown = shownAs(signal)
  const figures = [
    0,
    shown.value(signal.margin),
    shown.value(signal.effect),
    ...(signal.interval ?? []).map(shown.value),
    ...points.map(({ effect }) => shown.value(effect)),
  ]
  const [low, high] = spanOf(figures)
  const room = (high - low) * 0.08
  const y = linearAxis([low - room, high + room], plotY, { units: shown.units, ticks: 5, signed: true })
  const x = replicateAxis(points)
  const level = (effect: number): number => round(y.at(shown.value(effect)))
  const margin = level(signal.margin)
  const dots = points.map(
    ({ replicate, effect, confirming }, index) =>
      html`<circle class="dot ${restsOn(signal, confirming) ? 'solid' : 'hollow'}" cx="${round(x.at(index))}" cy="${level(effect)}" r="3.4"><title>replicate ${replicate + 1}: ${formatEffect(signal, effect)}</title></circle>`,
  )
  return drawing(describe(signal, points), [
    html`<rect class="zone" x="${plotX[0]}" y="${plotY[1]}" width="${plotX[1] - plotX[0]}" height="${round(Math.max(0, margin - plotY[1]))}"/>`,
    leftAxis(y, shown.title),
    bottomAxis(x, 'replicate'),
    html`<path class="zero" d="M${plotX[0]} ${round(y.at(0))}H${plotX[1]}"/>`,
    html`<path class="margin" d="M${plotX[0]} ${margin}H${plotX[1]}"/><text class="note end" x="${plotX[1] - 3}" y="${margin - 4}">margin</text>`,
    interval(signal, level),
    ...dots,
  ])
}

/** How a signal's effects are put on an axis: ratios as percent more, bytes as they are. */
function shownAs({ signal }: GateSignal): {
  readonly value: (effect: number) => number
  readonly units: Units
  readonly title: string
} {
  if (signal === 'alloc')
    return { value: (effect) => effect, units: byteUnits, title: 'bytes per call, more' }
  const percent = { value: (effect: number): number => (effect - 1) * 100, units: [[1, '%']] } as const
  // Up is worse in every chart: what a throughput lost is time that its calls take more of.
  if (signal === 'throughput') return { ...percent, title: 'time per call under load, more' }
  return { ...percent, title: signal === 'tail' ? 'p99 under load, more' : 'time, more' }
}

function restsOn({ confirmed }: GateSignal, confirming: boolean): boolean {
  return confirming || !confirmed
}

function interval(signal: GateSignal, level: (effect: number) => number): Markup {
  const effect = html`<path class="effect ${signal.verdict}" d="M${plotX[0]} ${level(signal.effect)}H${plotX[1]}"/>`
  if (signal.interval === null) return effect
  const [bottom, top] = signal.interval.map(level) as [number, number]
  // An interval of no width is still an interval: it must be seen.
  const height = Math.max(1.5, bottom - top)
  return html`<rect class="band ${signal.verdict}" x="${plotX[0]}" y="${top}" width="${plotX[1] - plotX[0]}" height="${round(height)}"/>${effect}`
}

/** One place for each replicate, and a few of their numbers. */
function replicateAxis(points: readonly PairedPoint[]): Axis {
  const places = Math.max(1, points.length)
  const at = (index: number): number => plotX[0] + ((index + 0.5) / places) * (plotX[1] - plotX[0])
  const every = Math.ceil(places / 10)
  return {
    at,
    ticks: points.flatMap(({ replicate }, index) =>
      index % every === 0 ? [{ at: at(index), label: String(replicate + 1) }] : [],
    ),
  }
}

function describe(signal: GateSignal, points: readonly PairedPoint[]): string {
  const effects = points.map(({ effect }) => effect)
  const [least, most] = spanOf(effects)
  const between = `${formatEffect(signal, least)} and ${formatEffect(signal, most)}`
  const above = effects.filter((effect) => effect > signal.margin).length
  return `Effect on ${signal.signal} in each of ${points.length} replicates: between ${between}, beyond the margin in ${above}. Verdict: ${signal.verdict}.`
}
