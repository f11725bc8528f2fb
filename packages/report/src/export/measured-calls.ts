import type { MeasuredCall, RunRecord } from '@tidemark/records'

export interface NamedCall {
  /** `suite › call`, unique in the run. */
  readonly name: string
  readonly call: MeasuredCall
}

/** The measured calls of a run under the names that other tools know them by. */
export function measuredCalls({ suites }: RunRecord): readonly NamedCall[] {
  const calls = suites.flatMap((suite) =>
    suite.calls.flatMap((call) =>
      call.state === 'measured' ? [{ name: `${suite.name} › ${call.id}`, file: suite.file, call }] : [],
    ),
  )
  const times = new Map<string, number>()
  for (const { name } of calls) times.set(name, (times.get(name) ?? 0) + 1)
  // `a › b` with the call `c`, and `a` with the call `b › c`: only their files differ.
  return calls.map(({ name, file, call }) => ({
    name: times.get(name) === 1 ? name : `${name} (${file})`,
    call,
  }))
}

/** The least and the greatest of what the replicates say, and what is said of them all: never outside of these. */
export function rangeOf(
  { replicates }: MeasuredCall,
  all: number,
  of: (replicate: MeasuredCall['replicates'][number]) => number,
): { readonly low: number; readonly high: number } {
  const figures = [all, ...replicates.map(of).filter(Number.isFinite)]
  return { low: Math.min(...figures), high: Math.max(...figures) }
}
