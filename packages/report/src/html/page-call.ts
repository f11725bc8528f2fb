import {
  type GateCall,
  type GateRecord,
  type LoadCallRecord,
  type LoadRecord,
  loadResults,
} from '@tidemark/records'
import { driftFailures } from '../gate/drift.ts'
import { isDrifting } from '../trend/trend-text.ts'
import type { CallHistory } from './call/history-part.ts'
import type { RunCall } from './call/run-part.ts'
import type {
  GateSource,
  HistorySource,
  LoadSource,
  RecordSource,
  ReportSource,
  RunSource,
} from './source.ts'
import { loadStanding, type Standing, worstOf } from './standing.ts'

export interface JudgedGateCall {
  readonly call: GateCall
  readonly gate: GateRecord
}

export interface LoadCall {
  readonly call: LoadCallRecord
  readonly record: LoadRecord
}

/** A call with all that the records of a page say of it. */
export interface PageCall {
  readonly suite: string
  readonly id: string
  /** Unique in the page, and safe in an address. */
  readonly anchor: string
  readonly gates: readonly JudgedGateCall[]
  readonly runs: readonly RunCall[]
  readonly loads: readonly LoadCall[]
  readonly histories: readonly CallHistory[]
  readonly standing: Standing
  /** One of the suite's budgets, or its drift budget. */
  readonly isOverBudget: boolean
}

type Said = Pick<PageCall, 'suite' | 'id' | 'gates' | 'runs' | 'loads' | 'histories'>

/**
 * The calls of all records, each once, in the order in which they are first named; those of a history alone only where
 * there is no record.
 */
export function pageCalls(sources: readonly ReportSource[]): readonly PageCall[] {
  const calls = new Map<string, Said>()
  const isAlone = sources.every(({ kind }) => kind === 'history')
  for (const one of sources.filter(isRecord).flatMap(saidBy)) add(calls, one, true)
  for (const one of sources.filter(isHistory).flatMap(saidByHistory)) add(calls, one, isAlone)
  return [...calls.values()].map((said, index) => ({
    ...said,
    anchor: `call-${index + 1}`,
    standing: standingOf(said),
    isOverBudget: [
      ...said.gates.flatMap(({ call }) => [call.breaches, driftFailures(call)]),
      ...said.runs.map(({ judgement }) => judgement?.breaches ?? []),
      ...said.loads
        .flatMap(({ call }) => loadResults(call))
        .map((result) => (result.state === 'broken' ? [] : result.breaches)),
    ].some((breaches) => breaches.length > 0),
  }))
}

function isHistory(source: ReportSource): source is HistorySource {
  return source.kind === 'history'
}

function isRecord(source: ReportSource): source is RecordSource {
  return source.kind !== 'history'
}

function add(calls: Map<string, Said>, one: Said, mayBeNew: boolean): void {
  const key = JSON.stringify([one.suite, one.id])
  const known = calls.get(key)
  if (known !== undefined) calls.set(key, both(known, one))
  else if (mayBeNew) calls.set(key, one)
}

function both(one: Said, other: Said): Said {
  return {
    suite: one.suite,
    id: one.id,
    gates: [...one.gates, ...other.gates],
    runs: [...one.runs, ...other.runs],
    loads: [...one.loads, ...other.loads],
    histories: [...one.histories, ...other.histories],
  }
}

function saidBy(source: RecordSource): readonly Said[] {
  switch (source.kind) {
    case 'gate':
      return saidByGate(source)
    case 'run':
      return saidByRun(source)
    case 'load':
      return saidByLoad(source)
  }
}

function saidByGate({ record }: GateSource): readonly Said[] {
  return record.calls.map((call) => ({
    suite: call.suite,
    id: call.id,
    gates: [{ call, gate: record }],
    runs: [],
    loads: [],
    histories: [],
  }))
}

function saidByRun(source: RunSource): readonly Said[] {
  const { record, comparison, before } = source
  const judgements = comparison?.calls ?? []
  const said = (suite: string, id: string, call: RunCall['call']): Said => {
    const then = before?.suites.find(({ name }) => name === suite)?.calls.find((one) => one.id === id)
    const judgement = judgements.find((one) => one.suite === suite && one.call === id) ?? null
    return {
      suite,
      id,
      gates: [],
      runs: [{ call, judgement, before: then?.state === 'measured' ? then : null, source }],
      loads: [],
      histories: [],
    }
  }
  const gone = judgements.filter(({ verdict }) => verdict === 'gone')
  return [
    ...record.suites.flatMap(({ name, calls }) => calls.map((call) => said(name, call.id, call))),
    ...gone.map(({ suite, call }) => said(suite, call, null)),
  ]
}

function saidByLoad({ record }: LoadSource): readonly Said[] {
  return record.suites.flatMap(({ name, calls }) =>
    calls.map((call) => ({
      suite: name,
      id: call.id,
      gates: [],
      runs: [],
      loads: [{ call, record }],
      histories: [],
    })),
  )
}

/** What is measured now, and what ended with something to see in it. */
function saidByHistory({ trends, tidemark }: HistorySource): readonly Said[] {
  return trends
    .filter(({ current, steps }) => current || steps.length > 0)
    .map((trend) => {
      const { suite, call, current, measure, reference, driftBudget } = trend
      const isHeld = current && measure === 'ratio'
      const isPinned = isHeld && reference === tidemark?.anchor.revision
      const accepted = (isPinned ? tidemark?.accepted(suite, call) : null) ?? null
      const limit = isHeld ? (1 + driftBudget) * (accepted?.granted ?? 1) : null
      return {
        suite,
        id: call,
        gates: [],
        runs: [],
        loads: [],
        histories: [{ trend, accepted, limit }],
      }
    })
}

/** The worst verdict; what was merely done with a call counts where nothing judged it. */
function standingOf({ gates, runs, loads, histories }: Said): Standing {
  const judged: readonly Standing[] = [
    ...gates.map(({ call }) => call.verdict),
    ...runs.flatMap(({ judgement, call }): Standing[] => {
      if (judgement !== null) return [judgement.verdict]
      return call?.state === 'broken' ? ['broken'] : []
    }),
    ...loads.map(({ call }) => loadStanding(call)).filter((standing) => standing !== 'loaded'),
  ]
  if (judged.length > 0) return worstOf(judged)
  if (runs.length > 0) return 'measured'
  if (loads.length > 0) return 'loaded'
  return histories.some(({ trend }) => isDrifting(trend)) ? 'drifting' : 'recorded'
}
