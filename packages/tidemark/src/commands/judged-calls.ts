import { isLoadSignal, judgedUnderLoad } from '@tidemark/gate/side-by-side'
import type { ListedSuite } from '@tidemark/harness/runner'
import type { Signal } from '@tidemark/records'
import { leftOutLine, type SortedCalls } from '../selection.ts'

/**
 * The calls that a gate can judge by these signals: in pairs those of suites without a server, under load those whose
 * suite gives them one that tells what was asked for.
 */
export function judgedCalls(suites: readonly ListedSuite[], signals: readonly Signal[]): SortedCalls {
  const inPairs = signals.some((signal) => !isLoadSignal(signal))
  const those = (areJudged: boolean): readonly ListedSuite[] =>
    suites
      .map((suite) => ({
        ...suite,
        calls: suite.calls.filter((call) => {
          const isJudged = (inPairs && suite.server === null) || judgedUnderLoad(call, signals) !== null
          return isJudged === areJudged
        }),
      }))
      .filter(({ calls }) => calls.length > 0)
  const asked = signals.filter(isLoadSignal).join(' or ')
  return {
    measurable: those(true),
    leftOut:
      asked === ''
        ? leftOutLine(
            'for which a server is started',
            those(false),
            'compare them under load with --signals throughput,tail, or see what they do with tidemark load',
          )
        : leftOutLine(`of which no load tells ${asked}`, those(false), 'give them one in their suite'),
  }
}
