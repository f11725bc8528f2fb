import type { GateCall, GateRecord } from '@tidemark/records'
import { baseLabel } from '../gate/arm-label.ts'
import { driftFailures } from '../gate/drift.ts'
import { remedyOf } from '../gate/remedy.ts'

/** What to do about a call; empty where nothing needs to be done. All texts are safe to print. */
export function nextSteps(call: GateCall, gate: GateRecord): readonly string[] {
  const { verdict, identical, signals, explanation, breaches } = call
  const remedy = identical ? null : remedyOf(verdict, [call], gate, baseLabel(gate.arms))
  return [
    ...(verdict === 'slower' && signals.some(isSlowerThan(gate.arms[1]?.name))
      ? [
          explanation === null
            ? 'find the change: tidemark bisect -t with its name measures the commits between'
            : 'look at the functions above; the profiles open in the developer tools of Chromium',
        ]
      : []),
    ...(remedy === null ? [] : [remedy]),
    ...driftFailures(call).map((failure) => failure.remedy),
    ...(breaches.length === 0
      ? []
      : [
          'make it keep its budget, or change the budget in its suite: it holds on any machine, whatever the base does',
        ]),
    ...(verdict === 'undecided'
      ? [
          'undecided is neither "probably fine" nor "slightly slower": this measurement cannot tell. It passes unless --strict is given',
        ]
      : []),
  ]
}

/** By what can be bisected and profiled, which loads cannot. */
function isSlowerThan(base: string | undefined) {
  return ({ signal, verdict, reference }: GateCall['signals'][number]): boolean =>
    verdict === 'slower' && reference === base && signal !== 'throughput' && signal !== 'tail'
}
