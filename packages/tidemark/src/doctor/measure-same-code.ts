import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import type { CallKind, SameCodeMeasurement, SameCodeReplicate } from '@tidemark/gate/doctor'
import {
  bundleSuite,
  defaultPairSettings,
  measurePairs,
  type PairedCallPlan,
  ReplicateProcesses,
  type SuiteArm,
} from '@tidemark/harness/runner'

const kinds: readonly CallKind[] = ['short sync', 'JSON', 'async queue', 'loopback HTTP', 'allocation-heavy']

export interface SameCodeOptions {
  /** For all of it; what is being measured by then is given up. */
  readonly seconds: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly onStart: (kind: CallKind) => void
}

/**
 * Measures each kind of call beside a copy of itself, replicate after replicate, exactly as the gate does:
 * two folders with the same suite, one isolate, samples in turns.
 */
export async function measureSameCode(options: SameCodeOptions): Promise<readonly SameCodeMeasurement[]> {
  const stopped = new AbortController()
  const stop = (): void => stopped.abort()
  const timer = setTimeout(stop, options.seconds * 1e3)
  options.signal.addEventListener('abort', stop, { once: true })
  if (options.signal.aborted) stop()
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-doctor-')))
  const processes = new ReplicateProcesses(folder)
  try {
    const arms = [await copySuite(folder, 'first'), await copySuite(folder, 'second')] as const
    return await measureCopies(processes, folder, arms, { ...options, signal: stopped.signal })
  } finally {
    processes.close()
    clearTimeout(timer)
    options.signal.removeEventListener('abort', stop)
    await rm(folder, { recursive: true, force: true })
  }
}

async function copySuite(folder: string, arm: string): Promise<SuiteArm> {
  const root = join(folder, arm)
  // Source beside source, compiled beside compiled.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const file = join(root, 'benchmarks', `doctor.bench.${extension}`)
  await mkdir(join(root, 'benchmarks'), { recursive: true })
  await writeFile(join(root, 'package.json'), '{ "type": "module" }\n')
  await copyFile(fileURLToPath(new URL(`doctor.bench.${extension}`, import.meta.url)), file)
  return { arm, root, bundle: await bundleSuite(root, file) }
}

async function measureCopies(
  processes: ReplicateProcesses,
  root: string,
  arms: readonly [SuiteArm, SuiteArm],
  { seed, signal, onStart }: SameCodeOptions,
): Promise<readonly SameCodeMeasurement[]> {
  const replicates = new Map(kinds.map((kind) => [kind, [] as SameCodeReplicate[]]))
  const failures = new Map<CallKind, string>()
  for (let round = 0; !signal.aborted && failures.size < kinds.length; round++) {
    const times = createTimes()
    await measurePairs(planRound(round, arms, failures), {
      root,
      processes,
      settings: defaultPairSettings,
      seed: (seed + round) % 2 ** 31,
      signal,
      onStart: (id) => {
        times.started(id)
        onStart(id as CallKind)
      },
      onOutcome: (id, outcome) => {
        const kind = id as CallKind
        if (outcome.state === 'broken') failures.set(kind, outcome.failure.message)
        else {
          const { logRatios, otherLoadCores } = outcome.measurement
          const logRatio = logRatios[0] as number
          replicates.get(kind)?.push({ logRatio, seconds: times.secondsOf(id), otherLoadCores })
        }
      },
    })
  }
  return kinds.map((kind) => ({
    kind,
    replicates: replicates.get(kind) ?? [],
    failure: failures.get(kind) ?? null,
  }))
}

/** One replicate of all kinds. Another one begins each time, since the last ones may be cut off. */
function planRound(
  round: number,
  arms: readonly [SuiteArm, SuiteArm],
  failures: ReadonlyMap<CallKind, string>,
): readonly PairedCallPlan[] {
  const first = round % kinds.length
  const [one, other] = arms
  return [...kinds.slice(first), ...kinds.slice(0, first)]
    .filter((kind) => !failures.has(kind))
    .map((id) => ({
      id,
      timeLimitSeconds: null,
      slots: round % 2 === 0 ? [one, other] : [other, one],
      comparisons: [{ arm: one.arm, reference: other.arm }],
      isolation: 'isolate',
    }))
}

/** How long each call of a process took, with its share of the process's start. */
function createTimes(): { started(id: string): void; secondsOf(id: string): number } {
  const begin = performance.now()
  const starts: { readonly id: string; readonly ms: number }[] = []
  return {
    started: (id) => void starts.push({ id, ms: performance.now() }),
    secondsOf(id) {
      const at = starts.findIndex((start) => start.id === id)
      const from = starts[at]?.ms ?? begin
      const startUpMs = (starts[0]?.ms ?? begin) - begin
      const untilMs = starts[at + 1]?.ms ?? performance.now()
      return (untilMs - from + startUpMs / starts.length) / 1e3
    },
  }
}
