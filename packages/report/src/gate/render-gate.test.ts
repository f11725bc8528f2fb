import { stripVTControlCharacters } from 'node:util'
import type { GateCall, GateRecord, GateSignal } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import {
  allocSignal,
  baseArm,
  gateCall,
  gateLoad,
  gateRecord,
  gateReplicate,
  headArm,
  identicalCall,
  instructionsSignal,
  measuredDrift,
  pinnedTidemark,
  slowerCall,
  tailSignal,
  throughputSignal,
  tidemarkArm,
  timeSignal,
  unmeasuredCall,
} from '../../../../testing/gate-record.ts'
import { displayWidth } from '../format/display-width.ts'
import { createPaint } from '../format/paint.ts'
import { renderGate } from './render-gate.ts'

function print(record: GateRecord, columns = 100): string {
  return `${renderGate(record, createPaint(false), columns)}\n`
}

/** What a terminal would obey: controls but the line break, reading direction, halves of characters. */
const unsafe = /[^\P{Cc}\n]|\p{Bidi_Control}|[\u2028\u2029]|\p{Cs}/u

const undecided = timeSignal(1.004, {
  verdict: 'undecided',
  interval: [0.991, 1.017],
  replicates: 20,
  detectable: 1.021,
})
const thrown = {
  reason: 'threw',
  phase: 'measure',
  message: 'TypeError: store.total is not a function',
  stack: [
    'TypeError: store.total is not a function',
    '    at run (benchmarks/orders.bench.ts:31:14)',
    '    at node:internal/timers:581:17',
  ].join('\n'),
  replicate: 0,
} as const

const allSame = gateRecord([
  gateCall('GET /orders'),
  gateCall('GET /orders/:id', {
    signals: [timeSignal(0.997, { interval: [0.994, 0.9995] }), allocSignal(-12.4, { interval: [-13, -12] })],
  }),
  gateCall('login', {
    suite: 'sessions',
    kind: 'sync',
    signals: [timeSignal(1, { interval: [0.9998, 1.0001] }), allocSignal(0, { interval: [0, 0] })],
  }),
])

const slower = gateRecord(
  [
    slowerCall,
    gateCall('GET /orders'),
    gateCall('POST /orders', {
      verdict: 'faster',
      edited: true,
      signals: [
        timeSignal(0.88, { verdict: 'faster', interval: [0.871, 0.889], p: 0.998 }),
        allocSignal(-1200, { interval: [-1210, -1190], verdict: 'faster' }),
      ],
    }),
    gateCall('POST /orders [items=20]', {
      breaches: [
        { what: 'p99', limit: 5e6, measured: 6.78e6 },
        { what: 'alloc', limit: 20_000, measured: 25_100 },
      ],
    }),
    ...['PUT /orders', 'DELETE /orders'].map(identicalCall),
  ],
  {
    arms: [headArm, { ...baseArm, lockfileHash: 'fedcba9876543210' }],
    shams: [{ suite: 'orders', call: 'GET /orders', alarmed: false, effect: 0.9991, replicates: 8 }],
  },
)

const outOfTime = gateRecord(
  [
    gateCall('GET /orders', { verdict: 'undecided', signals: [undecided, allocSignal(0)] }),
    gateCall('GET /orders/:id', {
      verdict: 'undecided',
      isolation: 'process',
      signals: [
        timeSignal(1.06, {
          verdict: 'undecided',
          interval: null,
          confidence: 0,
          replicates: 1,
          detectable: null,
        }),
        allocSignal(10, { verdict: 'undecided', interval: [-8, 40], detectable: 41 }),
      ],
      replicates: [gateReplicate(0, 1.06)],
    }),
    unmeasuredCall('POST /orders', 'undecided'),
  ],
  { outOfTime: true, settings: { ...gateRecord([]).settings, budgetSeconds: 60 } },
)

const broken = gateRecord(
  [
    unmeasuredCall('GET /orders', 'broken', { breakage: { ...thrown, arm: 'base' } }),
    unmeasuredCall('GET /orders/:id', 'broken', { breakage: { ...thrown, arm: 'head' } }),
    unmeasuredCall('POST /orders', 'broken', {
      breakage: {
        reason: 'crashed',
        phase: 'unknown',
        message: 'the whole process died (signal SIGKILL)',
        replicate: 2,
        arm: null,
      },
    }),
    gateCall('PUT /orders'),
  ],
  {
    interrupted: true,
    brokenSuites: [
      {
        file: 'benchmarks/reports.bench.ts',
        breakage: { ...thrown, reason: 'load-failed', phase: 'load', message: 'Error: no configuration' },
      },
    ],
  },
)

const renamed = gateRecord([
  unmeasuredCall('GET /orders/:id/old', 'gone'),
  unmeasuredCall('GET /orders/:id/total', 'changed', {
    edited: true,
    breakage: { ...thrown, arm: 'base' },
  }),
  unmeasuredCall('GET /reports/sales', 'new', { breakage: { ...thrown, arm: 'base' } }),
  gateCall('GET /orders'),
])

const allocOnly = gateRecord([
  gateCall('GET /orders', {
    verdict: 'slower',
    signals: [
      timeSignal(1.002, { interval: [0.999, 1.005] }),
      allocSignal(4300, {
        verdict: 'slower',
        interval: [4296, 4304],
        p: 0.00002,
        replicates: 14,
        confirmed: true,
      }),
    ],
  }),
  gateCall('parse', { kind: 'sync' }),
])

const uncounted = {
  verdict: 'undecided',
  interval: null,
  replicates: 0,
  note: 'head: did not end within 120 s under valgrind',
} as const
const instructions = gateRecord(
  [
    gateCall('GET /orders', {
      verdict: 'slower',
      signals: [timeSignal(1.004), allocSignal(0), instructionsSignal(1.012, { verdict: 'slower' })],
    }),
    gateCall('POST /orders', {
      verdict: 'undecided',
      signals: [timeSignal(1.001), allocSignal(0), instructionsSignal(1, uncounted)],
    }),
    gateCall('parse', { signals: [timeSignal(0.999), allocSignal(0), instructionsSignal(1)] }),
  ],
  { settings: { ...gateRecord([]).settings, signals: ['time', 'alloc', 'instructions'] } },
)
/** Nothing else was asked for: one replicate told how long the calls take. */
const instructionsOnly = gateRecord(
  [
    gateCall('GET /orders', { signals: [instructionsSignal(1)], replicates: [gateReplicate(0, 1.04)] }),
    gateCall('POST /orders', {
      verdict: 'undecided',
      signals: [instructionsSignal(1.01, { verdict: 'undecided', interval: [1.004, 1.016] })],
      replicates: [gateReplicate(0, 0.97)],
    }),
  ],
  { settings: { ...gateRecord([]).settings, signals: ['instructions'] } },
)

const lateGenerator = {
  verdict: 'undecided',
  note: 'the generator could not keep its schedule: it started calls of head up to 2.1 ms late (p99); use more workers, or a lower rate',
} as const
const loadSettings = {
  throughputMargin: 0.1,
  tailMargin: 0.25,
  workers: 1,
  warmupSeconds: 1,
  blockSeconds: 2,
}
const onlyLoaded = { replicates: [], kind: null }
const underLoad = gateRecord(
  [
    gateCall('GET /orders', {
      ...onlyLoaded,
      verdict: 'slower',
      signals: [
        throughputSignal(1.25, { verdict: 'slower', confirmed: true, p: 0.004, interval: [1.19, 1.31] }),
      ],
      load: gateLoad(1.25, 13),
    }),
    gateCall('GET /orders/:id', {
      ...onlyLoaded,
      verdict: 'undecided',
      signals: [tailSignal(1.02, lateGenerator)],
      load: gateLoad(1.02, 20),
    }),
    gateCall('POST /orders', {
      ...onlyLoaded,
      verdict: 'undecided',
      signals: [throughputSignal(1.06, { verdict: 'undecided', interval: [0.98, 1.14], replicates: 20 })],
      load: gateLoad(1.06, 20),
    }),
    gateCall('GET /prices', {
      signals: [timeSignal(1.001), allocSignal(0), tailSignal(0.98)],
      load: gateLoad(0.98),
    }),
    gateCall('parse', { kind: 'sync' }),
  ],
  {
    settings: {
      ...gateRecord([]).settings,
      signals: ['time', 'alloc', 'throughput', 'tail'],
      load: loadSettings,
    },
  },
)

const older = { reference: 'tidemark', margin: 1.05 }
const threeArms = gateRecord(
  [
    gateCall('GET /orders', {
      verdict: 'slower',
      signals: [
        timeSignal(1.006, { interval: [1.003, 1.009] }),
        allocSignal(0),
        timeSignal(1.084, {
          ...older,
          verdict: 'slower',
          interval: [1.079, 1.09],
          p: 0.0039,
          confirmed: true,
        }),
        allocSignal(20, { reference: 'tidemark' }),
      ],
    }),
    gateCall('GET /orders/:id', {
      signals: [
        timeSignal(1.001),
        allocSignal(0),
        timeSignal(1.02, older),
        allocSignal(0, { reference: 'tidemark' }),
      ],
    }),
    gateCall('POST /orders', { breakage: { ...thrown, arm: 'tidemark' } }),
    gateCall('PUT /orders/:id', {
      isolation: 'process',
      breakage: {
        ...thrown,
        reason: 'load-failed',
        phase: 'load',
        message: 'Error: the addon is loaded already',
        arm: 'base',
      },
    }),
  ],
  { arms: [headArm, baseArm, tidemarkArm] },
)

const sinceTidemark = (effect: number, verdict: GateSignal['verdict']): GateSignal =>
  timeSignal(effect, {
    ...older,
    verdict,
    interval: [effect - 0.004, effect + 0.004],
    confirmed: true,
    p: 0.0039,
  })
const drift = gateRecord(
  [
    gateCall('GET /orders', {
      verdict: 'slower',
      signals: [timeSignal(1.004), sinceTidemark(1.061, 'slower')],
      drift: { ...measuredDrift, state: 'spent', ratio: 1.061, interval: [1.057, 1.065] },
    }),
    gateCall('GET /orders/:id', {
      signals: [timeSignal(1.002), sinceTidemark(1.041, 'same')],
      drift: measuredDrift,
    }),
    gateCall('POST /orders', {
      verdict: 'slower',
      signals: [timeSignal(1.001), sinceTidemark(1.032, 'slower')],
      drift: {
        ...measuredDrift,
        state: 'expired',
        ratio: 1.032,
        interval: [1.028, 1.036],
        limit: 1.0125,
        changes: 2,
        expired: [{ on: '2026-11-21', ratio: 1.03, reason: 'audit log, to be made faster' }],
      },
    }),
    gateCall('PUT /orders', {
      accepted: [
        { ratio: 1.012, reason: 'signed', expires: null },
        { ratio: 1.01, reason: 'logged', expires: '2027-01-31' },
      ],
      signals: [timeSignal(1), sinceTidemark(1.01, 'same')],
      drift: { ...measuredDrift, ratio: 1.01 },
    }),
  ],
  { arms: [headArm, baseArm, tidemarkArm], tidemark: pinnedTidemark },
)
const driftByLedger = gateRecord(
  [
    gateCall('GET /orders', {
      drift: {
        ...measuredDrift,
        source: 'ledger',
        state: 'spent',
        ratio: 1.061,
        interval: [1.02, 1.1],
        changes: 3,
      },
    }),
    {
      ...identicalCall('GET /orders/:id'),
      drift: { ...measuredDrift, source: 'ledger', interval: null, changes: 1 },
    },
  ],
  {
    tidemark: {
      ...pinnedTidemark,
      missing: 'v2.0.0: build failed: `npm run build` ended with 1',
    },
    ledgerFaults: [
      {
        line: 3,
        kind: 'damaged',
        reason: 'column 41: found the end of the text',
      },
      {
        line: 7,
        kind: 'edited',
        reason:
          'the acceptance of orders › GET /orders at 2026-11-20T10:00:00.000Z, time ×1.001 was edited: its content does not have its hash 0123456789abcdef',
      },
      {
        line: 9,
        kind: 'lost',
        reason:
          'the acceptance of orders › POST /orders at 2026-11-21T10:00:00.000Z, time ×1.04 is not in the ledger any more, or was edited',
      },
    ],
  },
)

const shamAlarm = gateRecord(
  [
    gateCall('GET /orders', {
      verdict: 'undecided',
      signals: [undecided],
      replicates: [
        gateReplicate(0, 1, { otherLoadCores: 1.4 }),
        gateReplicate(1, 1, { otherLoadCores: 1.1 }),
      ],
    }),
  ],
  {
    shams: [
      { suite: 'orders', call: 'GET /orders', alarmed: true, effect: 1.023, replicates: 8 },
      { suite: 'orders', call: 'GET /orders/:id', alarmed: false, effect: 1.001, replicates: 8 },
    ],
  },
)

const hostileNames = [
  '\u001b[2J\u001b[Hall is well',
  'two\nlines\r\u2028three',
  'txt.\u202eexe',
  '注文を取得する',
  'x'.repeat(300),
]
const hostileBreakage = {
  ...thrown,
  message: 'Error: \u001b[31mred\u0000',
  stack: 'Error\n    at \u001b[8mhidden (a.ts:1:1)',
}
const hostileCalls = hostileNames.flatMap((name): GateCall[] => [
  gateCall(`uncounted ${name}`, {
    suite: name,
    verdict: 'undecided',
    signals: [
      instructionsSignal(1, { ...uncounted, reference: name, note: name }),
      tailSignal(1, { ...lateGenerator, reference: name, note: name }),
    ],
  }),
  {
    ...slowerCall,
    suite: name,
    id: name,
    breakage: { ...hostileBreakage, arm: name },
    edited: true,
    accepted: [{ ratio: 1.1, reason: name, expires: null }],
    drift: {
      ...measuredDrift,
      state: 'expired',
      expired: [{ on: '2026-11-21', ratio: 1.03, reason: name }],
    },
    signals: slowerCall.signals.map((signal) => ({ ...signal, reference: name })),
    explanation: {
      reference: name,
      cpu: [{ function: name, file: name, line: 1, before: 1, after: 2 }],
      alloc: [],
      profiles: [name],
    },
  },
  unmeasuredCall(`broken ${name}`, 'broken', { suite: name, breakage: { ...hostileBreakage, arm: name } }),
])
const hostile = gateRecord(hostileCalls, {
  tool: '0.1.0',
  arms: [
    headArm,
    ...hostileNames.map((name) => ({ ...baseArm, name, label: name, lockfileHash: 'f'.repeat(16) })),
  ],
  fingerprint: { ...gateRecord([]).fingerprint, cpu: 'cpu\u001b]0;title\u0007', node: '20\u009b' },
  tidemark: { ...pinnedTidemark, missing: hostileNames.join('') },
  ledgerFaults: hostileNames.map((name) => ({ line: 1, kind: 'cut', reason: name })),
  brokenSuites: [{ file: 'a\u001b[2J.bench.ts', breakage: hostileBreakage }],
  shams: hostileNames.map((name) => ({ suite: name, call: name, alarmed: true, effect: 2, replicates: 1 })),
})

describe('what a person reads of a gate', () => {
  it.each([
    ['all-same', allSame],
    ['slower', slower],
    ['out-of-time', outOfTime],
    ['broken', broken],
    ['gone-changed-new', renamed],
    ['alloc-only', allocOnly],
    ['instructions', instructions],
    ['instructions-only', instructionsOnly],
    ['under-load', underLoad],
    ['three-arms', threeArms],
    ['drift', drift],
    ['drift-by-ledger', driftByLedger],
    ['sham-alarm', shamAlarm],
    ['identical', gateRecord(['GET /orders', 'GET /orders/:id'].map(identicalCall))],
    ['hostile', hostile],
    ['nothing', gateRecord([])],
  ])('%s', async (name, record) => {
    await expect(print(record)).toMatchFileSnapshot(`../__golden__/gate-${name}.txt`)
  })

  it('says the same in colour', async () => {
    const colored = `${renderGate(slower, createPaint(true), 100)}\n`
    await expect(colored).toMatchFileSnapshot('../__golden__/gate-slower-in-colour.txt')
    expect(stripVTControlCharacters(colored)).toBe(print(slower))
  })

  it('lets nothing of a hostile record reach the terminal as more than text', () => {
    expect(print(hostile)).not.toMatch(unsafe)
  })

  it.each([60, 80, 100, 160])('keeps the table within %i columns', (columns) => {
    const name = 'GET /customers/:id/orders?from=2026-01-01&to=2026-12-31&sort=total'
    const calls = [{ ...slowerCall, id: name }, gateCall('GET /orders')]
    const table = print(gateRecord(calls), columns).split('\n\n').at(-1) ?? ''
    expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns)
    expect(table.includes('┊')).toBe(columns >= 80)
  })

  it('says that it is no pass when what looked slower could not be confirmed in time', () => {
    const suspected = gateCall('GET /orders', {
      verdict: 'undecided',
      signals: [timeSignal(3, { verdict: 'undecided' })],
    })
    const line = '1 call looked slower and could not be confirmed in time: this is no pass'
    expect(print(gateRecord([suspected], { outOfTime: true })).split('\n')).toContain(line)
    expect(print(gateRecord([suspected]))).not.toContain('no pass')
    expect(print(outOfTime)).not.toContain('no pass')
  })

  it('names only the first dozen of many harmless calls, and every slower one', () => {
    const many = (call: GateCall): string[] => {
      const calls = Array.from({ length: 20 }, (_, i) => ({ ...call, id: `call ${i}` }))
      const [, verdicts = ''] = print(gateRecord(calls)).split('\n\n')
      return verdicts.split('\n')
    }
    const harmless = many(gateCall('', { verdict: 'undecided', signals: [undecided] }))
    expect(harmless.filter((line) => line.includes('› call '))).toHaveLength(12)
    expect(harmless).toContain('undecided and 8 calls more')
    const serious = many(
      gateCall('', { verdict: 'slower', signals: [timeSignal(1.2, { verdict: 'slower' })] }),
    )
    expect(serious.filter((line) => line.includes('› call '))).toHaveLength(20)
  })
})
