import { importBuilt } from '../scripts/built.mjs'

const { defaultGateJudgeSettings, judgeGate, measureGate, planGate, planSham } = await importBuilt(
  'packages/gate/dist/side-by-side/index.js',
)
const { defaultPairSettings } = await importBuilt('packages/harness/dist/runner.js')

/**
 * One whole gate of its own: fresh processes, screening and confirmation, without a limit of time.
 *
 * @param {{ part: string, variant: string, kinds: readonly string[], head: object, sham: boolean, margin?: number, signals?: readonly string[] }} job
 * @param {{ arms: object, seed: number, pair?: object, signal: AbortSignal }} options `pair`: shorter windows
 */
export async function gateTrial(job, { arms, seed, pair = {}, signal }) {
  const settings = { ...defaultPairSettings, ...pair }
  const { margin = defaultGateJudgeSettings.margin, signals = defaultGateJudgeSettings.signals } = job
  const judge = { ...defaultGateJudgeSettings, margin, signals }
  const base = { name: 'base', root: await arms.folder('base', {}), lockfileHash: null }
  const head = { name: 'head', root: await arms.folder('head', job.head), lockfileHash: null }
  const suite = job.part === 'size' ? 'twenty' : 'kinds'
  const startMs = performance.now()
  const plan = await planGate({
    head,
    references: [base],
    include: [`benchmarks/${suite}.bench.mjs`],
    settings,
    select: (suites) => selectCalls(suites, job.kinds),
    selectBroken: (broken) => broken,
    // Unknown, so that equal arms are measured all the same; known to be none, the gate need not measure.
    changedFiles: async () => (job.variant === 'identical' ? new Set() : null),
    signal,
  })
  const plannedMs = performance.now()
  const measured = await measureGate(plan, {
    root: head.root,
    pair: settings,
    judge,
    seed,
    budgetSeconds: null,
    sham: job.sham ? await planSham(plan, head.root, base.name, await arms.folder('twin', {}), seed) : null,
    signal,
    onProgress: () => {},
  })
  const endMs = performance.now()
  const { calls, shams } = judgeGate(plan, measured, head.name, judge)
  return {
    seconds: (endMs - startMs) / 1e3,
    planSeconds: (plannedMs - startMs) / 1e3,
    settings: { ...judge, ...settings },
    brokenSuites: plan.brokenSuites,
    calls: calls.map(summarize),
    shams,
  }
}

/** @param {readonly string[]} ids empty for all */
function selectCalls(suites, ids) {
  return suites.map((suite) => ({
    ...suite,
    calls: suite.calls.filter(({ id }) => ids.length === 0 || ids.includes(id)),
  }))
}

/** Everything a table may need, without what all rows have in common. */
function summarize({ id, verdict, identical, breakage, signals, replicates }) {
  return {
    id,
    verdict,
    identical,
    breakage,
    signals: signals.map(({ reference: _, ...figures }) => figures),
    replicates: replicates.map(({ stage, batch, rounds, slots, steady, otherLoadCores, arms }) => ({
      stage,
      batch,
      rounds,
      slots: slots.join(' '),
      steady,
      otherLoadCores,
      logRatio: arms.base.logRatio,
      p50Ns: [arms.head.p50Ns, arms.base.p50Ns],
      bytes: [arms.head.bytesPerOperation, arms.base.bytesPerOperation],
    })),
  }
}
