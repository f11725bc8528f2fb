import {
  defaultGateJudgeSettings,
  type GateJudgeSettings,
  isLoadSignal,
  judgeGate,
  measureGate,
  type SavePlan,
  saveArms,
} from '@tidemark/gate/side-by-side'
import { fingerprintHere, type GateRecord } from '@tidemark/records'
import type { GateOptions } from '../config/gate-options.ts'
import { createGateProgress } from '../gate-progress.ts'
import { toolVersion } from '../tool-version.ts'

export interface MeasureSavesOptions {
  readonly options: GateOptions
  readonly budgetSeconds: number
  /** What to call the state that is compared with, for people: `the save of 10:12:33`. */
  readonly before: string
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

/** Measures what was saved beside what it was before, as a gate does two revisions, and judges it. */
export async function measureSaves(
  plan: SavePlan,
  { options, budgetSeconds, before, signal, onProgress }: MeasureSavesOptions,
): Promise<GateRecord> {
  const { root, pair, load, seed } = options
  const judge = withoutLoads(options.judge)
  const startedAt = new Date()
  const startMs = performance.now()
  const describe = createGateProgress({ budgetSeconds, now: () => performance.now() })
  const measured = await measureGate(plan, {
    root,
    pair,
    load,
    judge,
    seed,
    budgetSeconds,
    sham: null,
    signal,
    onProgress: (progress) => onProgress(describe(progress)),
    onCounting: (suite, call) => onProgress(`counting instructions · ${suite} › ${call}`),
  })
  const [head, base] = saveArms
  const { calls, shams } = judgeGate(plan, measured, head, judge)
  const arm = { commit: null, dirty: true, lockfileHash: null }
  return {
    kind: 'tidemark.gate',
    version: 1,
    tool: toolVersion(),
    startedAt: startedAt.toISOString(),
    durationSeconds: (performance.now() - startMs) / 1e3,
    fingerprint: fingerprintHere(),
    arms: [
      { ...arm, name: head, label: 'this save' },
      { ...arm, name: base, label: before },
    ],
    settings: {
      seed,
      margin: judge.margin,
      allocMargin: judge.allocMargin,
      alpha: judge.alpha,
      budgetSeconds,
      signals: judge.signals,
      warmupSeconds: pair.warmupSeconds,
      pairSeconds: pair.pairSeconds,
      timeLimitSeconds: pair.timeLimitSeconds,
      memoryLimitMib: pair.memoryLimitMib,
    },
    interrupted: signal.aborted,
    outOfTime: measured.outOfTime,
    calls,
    brokenSuites: plan.brokenSuites,
    shams,
  }
}

/** A save is to be judged within seconds, and a load takes minutes. */
function withoutLoads(judge: GateJudgeSettings): GateJudgeSettings {
  const signals = judge.signals.filter((signal) => !isLoadSignal(signal))
  return { ...judge, signals: signals.length > 0 ? signals : defaultGateJudgeSettings.signals }
}
