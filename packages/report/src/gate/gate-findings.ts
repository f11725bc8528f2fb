import type { GateCall, GateRecord, GateVerdict } from '@tidemark/records'
import { breachText } from '../breach.ts'
import { describeBreakage } from '../breakage.ts'
import { verdictOrder } from '../summary.ts'
import { type DriftFailure, driftFailures } from './drift.ts'
import { findingTexts } from './finding-text.ts'

/** What somebody should look at, for systems that show it beside the code. */
export interface GateFinding {
  /** An error fails the gate, a notice does not. */
  readonly level: 'error' | 'notice'
  readonly kind: GateVerdict | 'over budget' | DriftFailure['kind']
  /** Null where it is about all calls of the file. */
  readonly call: GateCall | null
  /** Suite file from the project's root, with forward slashes. */
  readonly file: string
  /** One line, safe to print. */
  readonly message: string
}

/** Where a finding is shown. */
export interface LocatedFinding extends GateFinding {
  /** From the top of the repository, with forward slashes. */
  readonly path: string
  /** From 1. */
  readonly line: number
}

/** What passes is up to the flags of the gate. */
export interface GateRules {
  readonly strict: boolean
  readonly allowGone: boolean
}

/** What there is to look at, worst first. A call over a budget that is slower as well is found twice. */
export function gateFindings({ calls, brokenSuites }: GateRecord, rules: GateRules): readonly GateFinding[] {
  return [
    ...brokenSuites.map(
      ({ file, breakage }): GateFinding => ({
        level: 'error',
        kind: 'broken',
        call: null,
        file,
        message: describeBreakage(breakage),
      }),
    ),
    ...calls.flatMap((call) =>
      call.breaches.map((breach) => finding(call, 'over budget', breachText(breach))),
    ),
    ...calls.flatMap((call) =>
      driftFailures(call).map(({ kind, text, expiries }) =>
        finding(call, kind, [text, ...expiries].join('; ')),
      ),
    ),
    ...verdictOrder.flatMap((verdict) =>
      calls
        .filter((call) => call.verdict === verdict && needsSomebody(call.verdict))
        .map((call) => ({
          ...finding(call, call.verdict, findingTexts(call).join('; ') || meaning(call.verdict)),
          level: levelOf(call.verdict, rules),
        })),
    ),
  ]
}

function finding(call: GateCall, kind: GateFinding['kind'], message: string): GateFinding {
  return { level: 'error', kind, call, file: call.file, message }
}

function needsSomebody(verdict: GateVerdict): boolean {
  return verdict !== 'same' && verdict !== 'faster' && verdict !== 'new'
}

function levelOf(verdict: GateVerdict, { strict, allowGone }: GateRules): GateFinding['level'] {
  if (verdict === 'undecided') return strict ? 'error' : 'notice'
  return verdict === 'gone' && allowGone ? 'notice' : 'error'
}

/** Where the record has no more than the word. */
function meaning(verdict: GateVerdict): string {
  return verdict === 'gone' ? 'the suites no longer have this call' : verdict
}
