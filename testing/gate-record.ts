import type {
  GateArm,
  GateArmFigures,
  GateCall,
  GateDrift,
  GateLoad,
  GateRecord,
  GateReplicate,
  GateSignal,
  GateTidemark,
} from '../packages/records/src/gate.ts'

/** Gate records made by hand, so that what is written and printed is tested without measuring. */

export const headArm: GateArm = {
  name: 'head',
  label: 'working tree',
  commit: '5f2c81d9e'.padEnd(40, '0'),
  dirty: true,
  lockfileHash: '0123456789abcdef',
}

export const baseArm: GateArm = {
  name: 'base',
  label: 'main@1a2b3c4d5',
  commit: '1a2b3c4d5'.padEnd(40, '0'),
  dirty: false,
  lockfileHash: '0123456789abcdef',
}

export const tidemarkArm: GateArm = {
  name: 'tidemark',
  label: 'v2.0.0@9f8e7d6c5',
  commit: '9f8e7d6c5'.padEnd(40, '0'),
  dirty: false,
  lockfileHash: '0123456789abcdef',
}

/** The pinned tidemark, which was measured along: `tidemarkArm`. */
export const pinnedTidemark: GateTidemark = {
  revision: '9f8e7d6c5'.padEnd(40, '0'),
  pinnedOn: '2026-11-22',
  missing: null,
}

/** A call that is slower than the tidemark, and within its budget. */
export const measuredDrift: GateDrift = {
  source: 'measured',
  state: 'within',
  ratio: 1.041,
  interval: [1.037, 1.045],
  limit: 1.05,
  changes: 2,
  expired: [],
}

/** Head's time against the base, `effect` times as much. */
export function timeSignal(effect: number, changes: Partial<GateSignal> = {}): GateSignal {
  return {
    signal: 'time',
    reference: 'base',
    verdict: 'same',
    effect,
    interval: [effect - 0.003, effect + 0.003],
    confidence: 0.953125,
    margin: 1.01,
    p: null,
    replicates: 8,
    confirmed: false,
    detectable: 1.005,
    ...changes,
  }
}

/** `effect` bytes per operation more than the base. */
export function allocSignal(effect: number, changes: Partial<GateSignal> = {}): GateSignal {
  return {
    ...timeSignal(1),
    signal: 'alloc',
    effect,
    interval: [effect - 2, effect + 2],
    margin: 25,
    detectable: 4,
    ...changes,
  }
}

/** `effect` times as many instructions as the base. */
export function instructionsSignal(effect: number, changes: Partial<GateSignal> = {}): GateSignal {
  return {
    ...timeSignal(effect),
    signal: 'instructions',
    interval: [effect - 0.0002, effect + 0.0002],
    confidence: 0,
    replicates: 2,
    detectable: null,
    ...changes,
  }
}

/** The reference completes `effect` times as many calls under load as head. */
export function throughputSignal(effect: number, changes: Partial<GateSignal> = {}): GateSignal {
  return {
    ...timeSignal(effect),
    signal: 'throughput',
    interval: [effect - 0.04, effect + 0.04],
    margin: 1 / 0.9,
    detectable: 1.2,
    ...changes,
  }
}

/** Head's tail under load is `effect` times as long. */
export function tailSignal(effect: number, changes: Partial<GateSignal> = {}): GateSignal {
  return {
    ...throughputSignal(effect),
    signal: 'tail',
    margin: 1.25,
    detectable: 1.4,
    ...changes,
  }
}

/** Replicates of head and base under a closed load in which head's figure was worse by `ratio`. */
export function gateLoad(ratio: number, replicates = 5): GateLoad {
  const base = { completedPerSecond: 1000, p99Ns: 5e6, scheduleErrorP99Ns: 0, logRatio: Math.log(ratio) }
  return {
    shape: { kind: 'closed', callers: 4, durationSeconds: 2, calls: null, timeLimitSeconds: 10 },
    replicates: Array.from({ length: replicates }, (_, index) => ({
      index,
      stage: 'screen',
      blocks: ['head', 'base', 'base', 'head'],
      arms: { head: { ...base, completedPerSecond: 1000 / ratio, logRatio: 0 }, base },
    })),
  }
}

/** A replicate of head and base in which head took `ratio` times as long. */
export function gateReplicate(
  index: number,
  ratio: number,
  changes: Partial<GateReplicate> = {},
): GateReplicate {
  const base: GateArmFigures = {
    p50Ns: 5e5,
    p99Ns: 9e5,
    bytesPerOperation: 25_100,
    logRatio: Math.log(ratio),
  }
  return {
    index,
    stage: 'screen',
    batch: 1,
    rounds: 400,
    slots: ['base', 'head'],
    arms: { head: { ...base, p50Ns: 5e5 * ratio, p99Ns: 9e5 * ratio, logRatio: 0 }, base },
    steady: true,
    otherLoadCores: 0.1,
    ...changes,
  }
}

/** A call of the suite `orders` that was measured and is the same; `changes` make it something else. */
export function gateCall(id: string, changes: Partial<GateCall> = {}): GateCall {
  return {
    suite: 'orders',
    file: 'benchmarks/orders.bench.ts',
    id,
    verdict: 'same',
    identical: false,
    edited: false,
    isolation: 'isolate',
    kind: 'async',
    limits: {},
    signals: [timeSignal(1.001), allocSignal(0)],
    breaches: [],
    replicates: Array.from({ length: 8 }, (_, index) => gateReplicate(index, 1.001)),
    breakage: null,
    explanation: null,
    ...changes,
  }
}

/** A call that both revisions make with the same code. */
export function identicalCall(id: string): GateCall {
  return gateCall(id, { identical: true, kind: null, signals: [], replicates: [] })
}

/** A call without a measurement. */
export function unmeasuredCall(
  id: string,
  verdict: GateCall['verdict'],
  changes: Partial<GateCall> = {},
): GateCall {
  return gateCall(id, { verdict, kind: null, signals: [], replicates: [], ...changes })
}

/** A gate of the working tree against the base. */
export function gateRecord(calls: readonly GateCall[], changes: Partial<GateRecord> = {}): GateRecord {
  return {
    kind: 'tidemark.gate',
    version: 1,
    tool: '0.1.0',
    startedAt: '2026-11-22T12:00:00.000Z',
    durationSeconds: 95,
    fingerprint: {
      cpu: 'AMD EPYC (25/1/1)',
      cores: 2,
      memoryGib: 8,
      platform: 'linux',
      arch: 'x64',
      kernel: '6.1',
      node: '20.20.2',
      flags: [],
    },
    arms: [headArm, baseArm],
    settings: {
      seed: 42,
      margin: 0.01,
      allocMargin: 0.001,
      alpha: 0.01,
      budgetSeconds: null,
      signals: ['time', 'alloc'],
      warmupSeconds: 0.3,
      pairSeconds: 0.5,
      timeLimitSeconds: 10,
      memoryLimitMib: 512,
    },
    interrupted: false,
    outOfTime: false,
    calls,
    brokenSuites: [],
    shams: [],
    ...changes,
  }
}

/** A call that got slower, which fresh replicates confirmed and profiles explain. */
export const slowerCall: GateCall = gateCall('GET /orders/:id', {
  verdict: 'slower',
  signals: [
    timeSignal(1.031, {
      verdict: 'slower',
      interval: [1.028, 1.034],
      p: 0.002,
      confirmed: true,
      detectable: null,
    }),
    allocSignal(64, { verdict: 'slower', interval: [63, 65], p: 0.002, confirmed: true, detectable: null }),
  ],
  replicates: Array.from({ length: 16 }, (_, index) =>
    gateReplicate(index, 1.031, { stage: index < 8 ? 'screen' : 'confirm' }),
  ),
  explanation: {
    reference: 'base',
    cpu: [
      { function: 'sumLines', file: 'src/totals.ts', line: 41, before: 3100, after: 4300 },
      { function: '', file: 'node_modules/fastify/lib/reply.js', line: 0, before: 0, after: 310 },
      { function: 'writeSync', file: null, line: 0, before: 900, after: 1020 },
    ],
    alloc: [{ function: 'sumLines', file: 'src/totals.ts', line: 44, before: 128, after: 192 }],
    profiles: ['.tidemark/profiles/orders-head.cpuprofile', '.tidemark/profiles/orders-base.cpuprofile'],
  },
})
