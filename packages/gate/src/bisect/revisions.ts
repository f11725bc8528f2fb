import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type CallDescription,
  type Isolation,
  type ListedSuite,
  measurePairs,
  type PairSettings,
  ReplicateProcesses,
  type SuiteArm,
} from '@tidemark/harness/runner'
import { seededRandom } from '@tidemark/stats'
import type { Arm, ArmSettings, ArmStep } from '../arms/arm.ts'
import { ArmError } from '../arms/arm-error.ts'
import { prepareArm } from '../arms/prepare-arm.ts'
import { CallState } from '../side-by-side/call-state.ts'
import { changedSince } from '../side-by-side/changed-files.ts'
import { isIdentical } from '../side-by-side/identical.ts'
import { loadSuite } from '../side-by-side/load-suite.ts'
import type { BisectWorld, ReplicateResult } from './search.ts'

export interface RevisionsOptions {
  /** The project in the user's working tree. */
  readonly projectRoot: string
  /** The folder of baselines, from there, with forward slashes. */
  readonly baselines: string
  /** Full hashes, the good one first, the bad one last. */
  readonly commits: readonly string[]
  /** The bad revision, ready: its suite file runs on all others, in its folder. */
  readonly bad: Arm
  readonly suite: ListedSuite
  readonly call: CallDescription
  readonly arms: ArmSettings
  readonly pair: PairSettings
  readonly seed: number
  readonly signal: AbortSignal
  readonly onArmStep: (revision: number, step: ArmStep) => void
  readonly onReplicate: (from: number, to: number) => void
}

/** A revision that is ready to be measured. */
interface Ready {
  readonly arm: Arm
  readonly suite: SuiteArm
}

/** The revisions of a range as the gate has them: worktrees in its cache, pairs in fresh processes. */
export async function openRevisions(
  options: RevisionsOptions,
): Promise<BisectWorld & { readonly isolation: () => Isolation; close(): void }> {
  const { commits, bad, suite, call, signal, pair } = options
  const { file } = suite.bundle
  const source = await readFile(join(bad.root, file), 'utf8')
  const processes = new ReplicateProcesses(bad.root)
  const random = seededRandom(options.seed)
  const ready = new Map<number, Ready>()
  const states = new Map<string, CallState>()
  let isolation = suite.isolation

  return {
    isolation: () => isolation,
    close: () => processes.close(),

    async prepare(revision) {
      if (ready.has(revision)) return null
      const arm = revision === commits.length - 1 ? bad : await armOf(revision)
      if (typeof arm === 'string') return arm
      // The compiler resolves imports from existing folders only. To git, an empty one is nothing.
      await mkdir(dirname(join(arm.root, file)), { recursive: true })
      const loaded = await loadSuite(arm, file, { source, settings: pair, signal })
      signal.throwIfAborted()
      if (loaded.state === 'fails') return `${file} does not load: ${loaded.breakage.message}`
      if (!loaded.calls.some(({ id }) => id === call.id)) return `${file} has no call ${call.id} there`
      ready.set(revision, { arm, suite: loaded.arm })
      return null
    },

    isIdentical(from, to) {
      return isIdentical(suite, {
        head: readyOf(to).arm,
        reference: readyOf(from).arm,
        changedFiles: () => changedSince(readyOf(to).arm.root, commits[from] as string, options.baselines),
        source,
      })
    },

    async measure(from, to) {
      options.onReplicate(from, to)
      const state = stateOf(from, to)
      const before = state.replicates.length
      let seeds = before
      // Where arms turn out not to share an isolate, the attempt that shows it gives no replicate.
      while (state.settled === null && state.replicates.length === before) {
        await takeReplicate(state, random.fork(`process ${from} ${to} ${seeds}`).integer(2 ** 31))
        signal.throwIfAborted()
        seeds += 1
      }
      isolation = state.isolation
      return resultOf(state, from)
    },
  }

  async function armOf(revision: number): Promise<Arm | string> {
    const commit = commits[revision] as string
    const label = commit.slice(0, 9)
    const request = { projectRoot: options.projectRoot, name: commit, commit, label, settings: options.arms }
    try {
      return await prepareArm(request, { signal, onStep: (step) => options.onArmStep(revision, step) })
    } catch (error) {
      if (!(error instanceof ArmError)) throw error
      return [error.message, ...error.outputTail.slice(-1)].join(': ')
    }
  }

  function readyOf(revision: number): Ready {
    return ready.get(revision) as Ready
  }

  function stateOf(from: number, to: number): CallState {
    const name = `${from} ${to}`
    const known = states.get(name)
    if (known !== undefined) return known
    const state = new CallState(
      {
        suite: suite.name,
        file,
        call,
        isolation,
        edited: false,
        added: false,
        arms: [readyOf(to).suite, readyOf(from).suite],
        leftOut: null,
        settled: null,
      },
      random.fork(`pair ${name}`),
    )
    states.set(name, state)
    return state
  }

  async function takeReplicate(state: CallState, seed: number): Promise<void> {
    const planned = state.nextPlan()
    await measurePairs([planned], {
      root: bad.root,
      processes,
      settings: pair,
      seed,
      signal,
      onStart: () => undefined,
      onOutcome: (_, outcome) => {
        // What a stop cut off is not broken.
        if (!signal.aborted) state.add('screen', planned, outcome)
      },
    })
  }

  function resultOf({ settled, breakage, replicates }: CallState, from: number): ReplicateResult {
    const arms = replicates.at(-1)?.arms ?? {}
    const logRatio = arms[commits[from] as string]?.logRatio
    if (settled === null && logRatio !== undefined) return { state: 'measured', logRatio }
    const revision = commits.indexOf(breakage?.arm ?? '')
    return {
      state: 'broken',
      revision: revision === -1 ? null : revision,
      reason: `the call breaks: ${breakage?.message ?? 'it gave no figures'}`,
    }
  }
}
