import {
  type Asked,
  type AskedOptions,
  adoptDescription,
  checkAsked,
  limitsOf,
  type Recipe,
  type Settings,
  settingsOf,
} from './asked-metric.ts'
import { callSite } from './call-site.ts'
import type { Instrument } from './instrument.ts'
import { checkLabelNames, type Labelled, valuesInOrder } from './labelled.ts'
import { LabelledMetric, noopLabelled } from './labelled-metric.ts'
import { MetricFamily } from './metric-family.ts'
import type { Series, SeriesWatcher } from './series.ts'
import { checkLimits, expireAfterNs, type SeriesLimits } from './series-limits.ts'
import type { FoldedMetric } from './snapshot.ts'
import { checkTags, type Tags } from './tags.ts'
import type { Steps } from './turns.ts'
import { applyChanges, type MetricDefinition, type View } from './view.ts'

/** The metrics of a registry by name: finds what is asked for, or makes it. */
export class MetricCatalog {
  /** By the name that the code uses; a view may have changed it. */
  readonly #asked = new Map<string, Asked>()
  /** By the name in snapshots: what the first to ask for it got. */
  readonly #families = new Map<string, Asked>()
  /** The families in order, until one comes or goes. */
  #inOrder: readonly MetricFamily[] | undefined
  readonly #limits: SeriesLimits
  readonly #view: View
  readonly #watcher: SeriesWatcher

  constructor(limits: SeriesLimits, view: View, watcher: SeriesWatcher) {
    this.#limits = limits
    this.#view = view
    this.#watcher = watcher
  }

  /**
   * @throws MetricKindError
   * @throws MetricConflictError
   * @throws TypeError or RangeError when an option is out of its range
   */
  find<I extends Instrument>(recipe: Recipe<I>, name: string, options: AskedOptions): I | Labelled<I> {
    const tags = options.labels === undefined ? checkTags(options.tags ?? {}) : undefined
    const labels = tags === undefined ? checkLabelNames(options.labels ?? []) : Object.keys(tags)
    // A name has one kind, so what is found under it holds instruments of the kind asked for.
    const labelled = this.#labelled(recipe, name, labels, options) as Labelled<I>
    return tags === undefined ? labelled : labelled.named(tags)
  }

  #labelled<I extends Instrument>(
    recipe: Recipe<I>,
    name: string,
    labels: readonly string[],
    options: AskedOptions,
  ): Labelled<Instrument> {
    const existing = this.#asked.get(name)
    const wanted = settingsOf(options, labels, recipe.value)
    if (existing !== undefined) {
      checkAsked(existing, name, recipe, wanted)
      adoptDescription(existing, name, recipe, options.description ?? '')
      return existing.labelled
    }
    if (typeof name !== 'string' || name === '') throw new TypeError('a metric needs a name')
    const { description = '' } = options
    const definition = { name, kind: recipe.kind, description, labels, ...recipe.resolve(labels) }
    const changes = this.#view(definition)
    if (changes === 'drop') return noopLabelled(labels, recipe.noop())
    const limits = checkLimits({ ...this.#limits, ...limitsOf(options) })
    const metric = applyChanges(definition, changes)
    const asked = this.#create(recipe, metric, definition, { ...wanted, ...limits })
    this.#asked.set(name, asked)
    return asked.labelled
  }

  #create<I extends Instrument>(
    recipe: Recipe<I>,
    metric: MetricDefinition,
    definition: MetricDefinition,
    settings: Settings & SeriesLimits,
  ): Asked {
    const shared = this.#families.get(metric.name)
    if (shared !== undefined) {
      const { unit, digits, highest, labels } = metric
      checkAsked(shared, metric.name, recipe, { unit, digits, highest, labels, value: recipe.value })
    }
    const { kind } = recipe
    const { description } = definition
    const firstAt = callSite(recipe.callee)
    const family = shared?.family ?? this.#makeFamily(recipe, metric, settings)
    this.#inOrder = undefined
    const labelled = new LabelledMetric(family, definition.labels)
    const { slo, maxSeries, expireAfterMs, slowerThanNs, value } = settings
    // Without a spread: V8 gives each object that is made with one a shape of its own, which takes 250 bytes.
    const askedAs = ({ unit, digits, highest, labels }: MetricDefinition): Asked => ({
      kind,
      settings: { unit, digits, highest, slo, maxSeries, expireAfterMs, slowerThanNs, labels, value },
      description,
      firstAt,
      family,
      labelled,
    })
    const asked = askedAs(definition)
    // Checked against later: what this code asked for, and what the view made of it for others.
    if (shared === undefined) this.#families.set(metric.name, metric === definition ? asked : askedAs(metric))
    return asked
  }

  #makeFamily<I extends Instrument>(
    recipe: Recipe<I>,
    metric: MetricDefinition,
    limits: SeriesLimits,
  ): MetricFamily {
    const { name, kind, unit, description, labels } = metric
    const { create } = recipe
    const family: MetricFamily<I> = new MetricFamily({
      name,
      kind,
      unit,
      description,
      labelNames: Object.freeze([...labels]),
      maxSeries: limits.maxSeries,
      expireAfterNs: expireAfterNs(limits),
      create: (tags) => create(metric, tags),
      watcher: this.#watcher,
    })
    return family as unknown as MetricFamily
  }

  /** @returns whether there was one */
  remove(name: string, tags?: Tags): boolean {
    const family = (this.#asked.get(name) ?? this.#families.get(name))?.family
    if (family === undefined) return false
    const names = Object.keys(tags ?? {})
    if (names.length > 0) {
      const { labelNames } = family
      return names.length === labelNames.length && family.remove(valuesInOrder(labelNames, tags ?? {}))
    }
    if (tags !== undefined && family.labelNames.length > 0) return false
    family.detach()
    this.#inOrder = undefined
    this.#families.delete(family.name)
    for (const [asked, { family: other }] of this.#asked) if (other === family) this.#asked.delete(asked)
    return true
  }

  clear(): void {
    const families = this.families()
    this.#asked.clear()
    this.#families.clear()
    this.#inOrder = undefined
    for (const family of families) family.detach()
  }

  /** All of now, by name. */
  families(): readonly MetricFamily[] {
    this.#inOrder ??= [...this.#families.values()]
      .map(({ family }) => family)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    return this.#inOrder
  }

  /** Metrics that have been asked for more series than they may have. */
  folded(): FoldedMetric[] {
    return this.families()
      .filter(({ folded }) => folded > 0)
      .map(({ name, maxSeries, folded }) => Object.freeze({ name, maxSeries, folded }))
  }

  /** All series in the order of snapshots, after idle ones have gone, metric by metric. */
  *sweep(nowNs: number, pauses: boolean): Steps<readonly Series[]> {
    // All of them first: what they record is in all that is read.
    for (const { observed } of this.families()) {
      if (observed === undefined) continue
      observed.collect()
      if (pauses) yield
    }
    const all: Series[] = []
    for (const family of this.families()) {
      family.sweep(nowNs)
      // Not a spread: there may be more of them than a call can have arguments.
      for (const series of family.series()) all.push(series)
      if (pauses) yield
    }
    return all
  }
}
