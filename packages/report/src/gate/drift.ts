import type { GateCall, GateDrift, GateLedgerFault, GateRecord } from '@tidemark/records'
import { ratioText } from '../drift/ratio-text.ts'
import type { Paint } from '../format/paint.ts'
import { formatChange, formatFraction } from '../format/quantity.ts'
import { safeText } from '../format/safe-text.ts'
import { countCalls } from '../summary.ts'
import { baseLabel } from './arm-label.ts'
import { callName } from './finding-text.ts'

/** Share of the logarithm of its limit from which on a call is said to be near it. */
const nearFrom = 0.5
/** How many calls near their limits, and faults of the ledger, are named one by one. */
const namedAtMost = 12

/** Calls that are beyond their drift budget, whatever the single steps were, and what to do. */
export function renderDriftFailures({ calls }: GateRecord, paint: Paint): string[] {
  return calls.flatMap((call) =>
    driftFailures(call).flatMap(({ kind, text, expiries, remedy }) => [
      `${paint('red', kind)} ${callName(call)}: ${text}`,
      ...expiries.map((line) => `    ${line}`),
      paint('dim', `  ${remedy}`),
    ]),
  )
}

/** That a call is beyond its drift budget. All texts are safe to print. */
export interface DriftFailure {
  readonly kind: 'over drift budget' | 'acceptance expired'
  readonly text: string
  /** What has run out. */
  readonly expiries: readonly string[]
  readonly remedy: string
}

/** One where the call is beyond its drift budget, otherwise none. */
export function driftFailures({ drift }: GateCall): readonly DriftFailure[] {
  if (drift === undefined || (drift.state !== 'spent' && drift.state !== 'expired')) return []
  return [
    {
      kind: drift.state === 'spent' ? 'over drift budget' : 'acceptance expired',
      text: driftText(drift),
      expiries: drift.expired.map(
        ({ on, ratio, reason }) => `${formatChange(ratio)} was accepted until ${on}: ${safeText(reason)}`,
      ),
      remedy: remedyOf(drift),
    },
  ]
}

function remedyOf({ state, source }: GateDrift): string {
  if (state === 'expired') {
    return 'make it faster, or accept it once more: tidemark accept --all --reason "…", with --expires for a while'
  }
  // What the ledger has is accepted already.
  const accept =
    source === 'ledger'
      ? ''
      : ' accept it past the budget (tidemark accept --all --over-budget --reason "…"),'
  return `make it faster,${accept} or move the tidemark (tidemark pin --reason "…")`
}

/** Calls that have used up half of their drift budget or more, the nearest to its end first. */
export function renderDriftNear({ calls }: GateRecord, paint: Paint): string[] {
  const near = calls
    .flatMap((call) =>
      call.drift === undefined ? [] : [{ call, drift: call.drift, share: shareOf(call.drift) }],
    )
    .filter(
      ({ drift, share }) => (drift.state === 'within' || drift.state === 'undecided') && share >= nearFrom,
    )
    .sort((a, b) => b.share - a.share)
  const word = paint('yellow', 'drift'.padEnd(9))
  const more = near.length - namedAtMost
  return [
    ...near.slice(0, namedAtMost).map(({ call, drift }) => {
      const left = drift.limit - drift.ratio
      return `${word} ${callName(call)}: ${driftText(drift)}, ${left > 0 ? `${formatFraction(left)} left` : 'nothing left'}`
    }),
    ...(more > 0 ? [`${word} and ${countCalls(more)} more`] : []),
    ...(near.length === 0
      ? []
      : [
          paint(
            'dim',
            '  the gate fails once it is spent; tidemark bisect names the commits since the tidemark that spend it',
          ),
        ]),
  ]
}

/** That the tidemark could not be measured, and what stands in for it. */
export function renderMissingTidemark({ tidemark }: GateRecord, paint: Paint): string[] {
  if (tidemark === undefined || tidemark.missing === null) return []
  const { revision, pinnedOn, missing } = tidemark
  return [
    `${paint('yellow', 'no tidemark')}: ${revision.slice(0, 9)}, pinned on ${pinnedOn}, could not be measured: ${safeText(missing, 300)}`,
    paint(
      'dim',
      '  the accepted changes in the ledger stand in for it; small slowdowns that nobody accepted are not in them. tidemark pin another revision',
    ),
  ]
}

/** What is wrong with the ledger, and where. */
export function renderLedgerFaults({ ledgerFaults = [], arms }: GateRecord, paint: Paint): string[] {
  if (ledgerFaults.length === 0) return []
  const more = ledgerFaults.length - namedAtMost
  const edited = ledgerFaults.some(({ kind }) => kind !== 'damaged')
  return [
    ...ledgerFaults.slice(0, namedAtMost).map((fault) => renderFault(fault, arms, paint)),
    ...(more > 0 ? [`ledger    and ${more} more`] : []),
    paint(
      'dim',
      edited
        ? '  only tidemark accept writes the ledger, and only behind its end: restore those lines (git log -p on it shows them); to take an acceptance back, accept what is measured now'
        : '  restore the line from version control, or remove it',
    ),
  ]
}

function renderFault(
  { line, kind, reason }: GateLedgerFault,
  arms: GateRecord['arms'],
  paint: Paint,
): string {
  const word = paint(kind === 'damaged' ? 'yellow' : 'red', kind === 'damaged' ? 'ledger' : 'ledger edited')
  const place = kind === 'lost' ? `line ${line} of ${baseLabel(arms)}` : `line ${line}`
  return `${word}: ${place}: ${safeText(reason, 400)}`
}

/** `+4.1% (+3.7% … +4.5%) since the tidemark, measured, of 5%` */
export function driftText({ source, state, ratio, interval, limit, changes }: GateDrift): string {
  const accepted = `${changes} accepted ${changes === 1 ? 'change' : 'changes'}`
  const how = source === 'measured' ? 'measured' : `from ${accepted} in the ledger`
  const allowed =
    state === 'expired' ? `${formatFraction(limit - 1)} without what has expired` : formatFraction(limit - 1)
  return `${ratioText(ratio, interval)} since the tidemark, ${how}, of ${allowed}`
}

/** How much of the budget is used up, in logarithms, so that equal steps take equal shares. */
function shareOf({ ratio, limit }: GateDrift): number {
  return limit <= 1 ? 1 : Math.log(ratio) / Math.log(limit)
}
