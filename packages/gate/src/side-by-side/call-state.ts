import type { Isolation, PairedCallPlan, PairOutcome, SuiteArm } from '@tidemark/harness/runner'
import type { GateArmFigures, GateBreakage, GateLoad, GateReplicate } from '@tidemark/records'
import type { Random } from '@tidemark/stats'
import type { Series } from '../paired/series.ts'
import type { InstructionCounts } from './instruction-counts.ts'
import { mirrored } from './load-blocks.ts'
import { judgedUnderLoad } from './load-signal.ts'
import type { LoadOfArms, LoadPlan } from './measure-under-load.ts'
import type { PlannedCall } from './plan.ts'
import { callKey, type SeriesIdentity, seriesOf } from './series-of.ts'
import type { GateJudgeSettings } from './settings.ts'

/** How a call breaks that may work when its arms do not share an isolate. */
const loading: ReadonlySet<string> = new Set(['load-failed', 'setup-failed', 'crashed'])

/** One call of a gate while it is being measured. */
export class CallState {
  readonly plan: PlannedCall
  readonly #random: Random
  #arms: readonly SuiteArm[]
  #isolation: Isolation
  #replicates: GateReplicate[] = []
  #load: GateLoad | null = null
  #kind: 'sync' | 'async' | null = null
  #settled: PlannedCall['settled']
  readonly #ended = new Set<string>()
  /** Why a reference other than the base was left out. */
  #leftOut: GateBreakage | null
  /** Why its arms are measured in processes of their own, though the suite did not ask for it. */
  #apart: GateBreakage | null = null
  #instructions: InstructionCounts | null = null

  /** @param random the gate's: which arm comes first follows from it and the call alone */
  constructor(plan: PlannedCall, random: Random) {
    this.plan = plan
    this.#random = random
    this.#arms = plan.arms
    this.#settled = plan.settled
    this.#leftOut = plan.leftOut
    this.#isolation = plan.isolation
  }

  /** Unique in a gate. */
  get key(): string {
    return callKey(this.plan.suite, this.plan.call.id)
  }

  get settled(): PlannedCall['settled'] {
    return this.#settled
  }

  get breakage(): GateBreakage | null {
    return (
      (this.#settled !== null && 'breakage' in this.#settled ? this.#settled.breakage : null) ??
      this.#leftOut ??
      this.#apart
    )
  }

  get kind(): 'sync' | 'async' | null {
    return this.#kind
  }

  get isolation(): Isolation {
    return this.#isolation
  }

  get replicates(): readonly GateReplicate[] {
    return this.#replicates
  }

  /** What its arms did under its load; null where they were not put under it. */
  get load(): GateLoad | null {
    return this.#load
  }

  /** Whether its arms can share a process: those of a suite with a server are compared under load alone. */
  get isPaired(): boolean {
    return this.plan.server === undefined
  }

  /** Head first, without those that were left out meanwhile. */
  get arms(): readonly SuiteArm[] {
    return this.#arms
  }

  /** Null where nobody tried to count them. */
  get instructions(): InstructionCounts | null {
    return this.#instructions
  }

  setInstructions(counts: InstructionCounts): void {
    this.#instructions = counts
  }

  get references(): readonly string[] {
    return this.#arms.slice(1).map(({ arm }) => arm)
  }

  /** Each order of the arms is followed by its reverse, so that no arm has a place of its own. */
  #order(purpose: string, turn: number): readonly SuiteArm[] {
    const order = this.#random.fork(`${purpose} ${this.key} ${Math.floor(turn / 2)}`).shuffle(this.#arms)
    return turn % 2 === 0 ? order : order.reverse()
  }

  /** The next replicate. */
  nextPlan(): PairedCallPlan {
    return {
      id: this.plan.call.id,
      timeLimitSeconds: this.plan.call.timeLimitSeconds,
      slots: this.#order('slots', this.#replicates.length),
      isolation: this.#isolation,
      comparisons: this.references.map((reference) => ({
        arm: (this.#arms[0] as SuiteArm).arm,
        reference,
      })),
    }
  }

  add(stage: GateReplicate['stage'], planned: PairedCallPlan, outcome: PairOutcome): void {
    if (this.#settled !== null) return
    if (outcome.state === 'broken') {
      this.#breakPair({ ...outcome.failure, arm: outcome.arm, replicate: this.#replicates.length })
      return
    }
    const { measurement } = outcome
    const ratios = new Map(
      planned.comparisons.map(({ reference }, at) => [reference, measurement.logRatios[at] ?? Number.NaN]),
    )
    const arms = Object.fromEntries(
      measurement.arms.map(({ arm, ...figures }): [string, GateArmFigures] => [
        arm,
        { ...figures, logRatio: ratios.get(arm) ?? 0 },
      ]),
    )
    const unusable = Object.values(arms).some(
      ({ logRatio, p50Ns, bytesPerOperation }) =>
        !Number.isFinite(logRatio) || !(p50Ns > 0) || !Number.isFinite(bytesPerOperation),
    )
    if (unusable) {
      this.#breakPair({
        reason: 'no-samples',
        phase: 'measure',
        message: 'no round gave a valid ratio of its arms',
        arm: null,
        replicate: this.#replicates.length,
      })
      return
    }
    this.#kind = measurement.kind
    this.#replicates.push({
      index: this.#replicates.length,
      stage,
      batch: measurement.batch,
      rounds: measurement.rounds,
      slots: measurement.arms.map(({ arm }) => arm),
      arms,
      steady: measurement.warmup.steady,
      otherLoadCores: measurement.otherLoadCores,
    })
  }

  /** The next replicate under load; null of a call that has none. */
  nextLoad(): LoadPlan | null {
    const { call, server } = this.plan
    const head = this.#arms[0]?.arm
    if (call.load === null || head === undefined) return null
    const order = this.#order('load', this.#load?.replicates.length ?? 0)
    return { call, load: call.load, server: server ?? null, head, blocks: mirrored(order) }
  }

  addLoad(stage: GateReplicate['stage'], planned: LoadPlan, outcome: LoadOfArms): void {
    if (this.#settled !== null || outcome.state === 'stopped') return
    const before = this.#load?.replicates ?? []
    if (outcome.state === 'broken') {
      this.#break({ ...outcome.failure, arm: outcome.arm, replicate: before.length })
      return
    }
    const { shape, arms } = outcome
    const blocks = planned.blocks.map(({ arm }) => arm)
    this.#load = { shape, replicates: [...before, { index: before.length, stage, blocks, arms }] }
  }

  #breakPair(breakage: GateBreakage): void {
    // Arms that cannot be loaded into one isolate can be measured apart, if less precisely.
    if (this.#isolation === 'isolate' && this.#replicates.length === 0 && loading.has(breakage.reason)) {
      this.#isolation = 'process'
      this.#apart = breakage
      return
    }
    this.#break(breakage)
  }

  #break(breakage: GateBreakage): void {
    const base = this.#arms[1]?.arm
    const isReference = breakage.arm !== null && this.references.includes(breakage.arm)
    if (isReference && breakage.arm !== base) {
      // An older revision may lack what today's benchmark calls; the base still judges.
      this.#arms = this.#arms.filter(({ arm }) => arm !== breakage.arm)
      this.#leftOut = breakage
      return
    }
    const verdict = breakage.arm !== base || base === undefined ? 'broken' : this.#brokenInBase()
    this.#settled = { verdict, breakage }
  }

  #brokenInBase(): 'new' | 'changed' | 'broken' {
    if (this.plan.added) return 'new'
    return this.plan.edited ? 'changed' : 'broken'
  }

  /** Takes no more replicates for these series: they stay as they are. */
  end(keys: ReadonlySet<string>): void {
    for (const key of keys) this.#ended.add(key)
  }

  /** The series that are judged; a replicate without a left-out arm counts for the others all the same. */
  series(settings: GateJudgeSettings): readonly (Series & SeriesIdentity)[] {
    const head = this.#arms[0]?.arm
    if (head === undefined || this.plan.settled !== null) return []
    const { references, key } = this
    const { limits } = this.plan.call
    const marginsAgainst = this.plan.marginsAgainst ?? new Map()
    const replicates = this.isPaired ? this.#replicates : null
    const signal = judgedUnderLoad(this.plan.call, settings.signals)
    const load = signal === null ? null : { signal, replicates: this.#load?.replicates ?? [] }
    const figures = { key, head, references, limits, marginsAgainst, replicates, load }
    return seriesOf(figures, settings).map((one) => ({
      ...one,
      // A call that broke keeps its place among the others: fewer tests would loosen the rest.
      ended: this.#settled !== null || this.#ended.has(one.key),
    }))
  }
}
