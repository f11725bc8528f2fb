import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  bundleSuite,
  type CallDescription,
  describeInFreshProcess,
  type Isolation,
  type ListedSuite,
  listSuites,
  type PairSettings,
  type SuiteArm,
  SuiteError,
  type SuiteList,
} from '@tidemark/harness/runner'
import type { Breakage, BrokenSuite, GateBreakage } from '@tidemark/records'
import { isIdentical } from './identical.ts'

/** A revision in a folder, ready to be loaded. */
export interface ArmFolder {
  readonly name: string
  /** Absolute; the project's root in this revision. */
  readonly root: string
  readonly lockfileHash: string | null
  /** Packages that this arm resolves from another folder, by name. */
  readonly packages?: ReadonlyMap<string, string>
}

/** One call of head, with the arms it can be measured in. */
export interface PlannedCall {
  readonly suite: string
  readonly file: string
  readonly call: CallDescription
  readonly isolation: Isolation
  /** The benchmark was edited since the base; head's runs on all arms. */
  readonly edited: boolean
  /** Not in the base's own suites: that it cannot run there breaks nothing. */
  readonly added: boolean
  /** Head first, then the references that can load its suite. */
  readonly arms: readonly SuiteArm[]
  /** Known without measuring: the base loads the same code, or cannot load the suite. */
  readonly settled:
    | null
    | { readonly verdict: 'same' }
    | { readonly verdict: 'new' | 'changed' | 'broken'; readonly breakage: GateBreakage | null }
}

export interface GatePlan {
  readonly calls: readonly PlannedCall[]
  readonly gone: readonly { readonly suite: string; readonly file: string; readonly id: string }[]
  readonly brokenSuites: readonly BrokenSuite[]
}

export interface PlanOptions {
  readonly head: ArmFolder
  /** At least one; the first is the base. */
  readonly references: readonly ArmFolder[]
  readonly include: readonly string[]
  readonly settings: PairSettings
  /** The suites and calls that were asked for. */
  readonly select: (suites: readonly ListedSuite[]) => readonly ListedSuite[]
  readonly selectBroken: (broken: readonly BrokenSuite[]) => readonly BrokenSuite[]
  /** Files that differ between head and a reference; null when it is not known. */
  readonly changedFiles: (reference: ArmFolder) => Promise<ReadonlySet<string> | null>
  readonly signal: AbortSignal
}

/** A suite of head as one reference can load it. */
type ReferenceSuite =
  | { readonly state: 'loads'; readonly arm: SuiteArm; readonly sameFile: boolean }
  | {
      readonly state: 'fails'
      readonly inReference: boolean
      readonly edited: boolean
      readonly breakage: Breakage
    }

/**
 * Finds out what can be compared: every call of head's suites, loaded with head's suite file on every
 * revision, so that both sides run the same benchmark even when it was edited.
 *
 * @throws SuiteError when head has no suite or a suite file of head has a mistake in it
 */
export async function planGate(options: PlanOptions): Promise<GatePlan> {
  const { head, references, include, settings, signal } = options
  const listed = await listSuites({ root: head.root, include, settings, signal })
  const suites = options.select(listed.suites)
  const own = new Map<string, SuiteList>()
  for (const reference of references) own.set(reference.name, await listOwn(reference, options))
  const calls: PlannedCall[] = []
  for (const suite of suites) {
    const loaded = new Map<string, ReferenceSuite>()
    for (const reference of references) {
      const list = own.get(reference.name) as SuiteList
      loaded.set(reference.name, await loadInReference(suite, reference, list, options))
    }
    calls.push(...(await planSuite(suite, loaded, own, options)))
  }
  const base = own.get((references[0] as ArmFolder).name) as SuiteList
  return {
    calls,
    gone: findGone(listed, options.select(base.suites)),
    brokenSuites: signal.aborted ? [] : options.selectBroken(listed.broken),
  }
}

/** The suites that a revision itself has; a revision from before the first suite has none. */
async function listOwn(
  reference: ArmFolder,
  { head, include, settings, signal }: PlanOptions,
): Promise<SuiteList> {
  if (reference.root === head.root) return { suites: [], broken: [] }
  try {
    return await listSuites({ root: reference.root, include, settings, signal })
  } catch (error) {
    // Mistakes in an old suite file are not head's; its suites are loaded with head's files one by one.
    if (error instanceof SuiteError) return { suites: [], broken: [] }
    throw error
  }
}

async function loadInReference(
  suite: ListedSuite,
  reference: ArmFolder,
  own: SuiteList,
  { head, settings, signal }: PlanOptions,
): Promise<ReferenceSuite> {
  const { file } = suite.bundle
  const source = await readFile(join(head.root, file), 'utf8')
  const before = await readIfThere(join(reference.root, file))
  const edited = before !== source
  const listed = own.suites.find(({ bundle }) => bundle.file === file)
  const { name, root, packages } = reference
  if (!edited && listed !== undefined && packages === undefined) {
    return { state: 'loads', arm: { arm: name, root, bundle: listed.bundle }, sameFile: true }
  }
  const fails = (breakage: Breakage): ReferenceSuite => ({
    state: 'fails',
    inReference: before !== null,
    edited,
    breakage,
  })
  try {
    const bundle = await bundleSuite(root, join(root, file), {
      ...(edited ? { source } : {}),
      ...(packages === undefined ? {} : { packages }),
    })
    const outcome = await describeInFreshProcess(bundle, { root, settings, signal })
    if (outcome.state === 'described') {
      return { state: 'loads', arm: { arm: name, root, bundle }, sameFile: !edited }
    }
    return fails(
      outcome.state === 'broken'
        ? { ...outcome.failure, replicate: 0 }
        : { reason: 'load-failed', phase: 'load', message: outcome.problem.message, replicate: 0 },
    )
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return fails({ reason: 'load-failed', phase: 'load', message: error.message, replicate: 0 })
  }
}

async function planSuite(
  suite: ListedSuite,
  loaded: ReadonlyMap<string, ReferenceSuite>,
  own: ReadonlyMap<string, SuiteList>,
  options: PlanOptions,
): Promise<PlannedCall[]> {
  const { head, references } = options
  const base = references[0] as ArmFolder
  const loadedBase = loaded.get(base.name) as ReferenceSuite
  const ownBase = own.get(base.name)?.suites.find(({ name }) => name === suite.name)
  const arms = [
    { arm: head.name, root: head.root, bundle: await headBundle(suite, head) },
    ...[...loaded.values()].flatMap((one) => (one.state === 'loads' ? [one.arm] : [])),
  ]
  const identical = await isIdentical(suite, loadedBase, options)
  // Without suites of its own the reference is another build of head's.
  const known = base.root !== head.root
  return suite.calls.map((call) => {
    const before = ownBase?.calls.find(({ id }) => id === call.id)
    const added = known && before === undefined
    return {
      suite: suite.name,
      file: suite.bundle.file,
      call,
      isolation: suite.isolation,
      edited: before !== undefined && before.definitionHash !== call.definitionHash,
      added,
      arms,
      settled: settle(loadedBase, identical, added, base.name),
    }
  })
}

async function headBundle(suite: ListedSuite, head: ArmFolder): Promise<SuiteArm['bundle']> {
  if (head.packages === undefined) return suite.bundle
  return bundleSuite(head.root, join(head.root, suite.bundle.file), { packages: head.packages })
}

function settle(
  base: ReferenceSuite,
  identical: boolean,
  added: boolean,
  arm: string,
): PlannedCall['settled'] {
  if (base.state === 'loads') return identical ? { verdict: 'same' } : null
  if (added || !base.inReference) return { verdict: 'new', breakage: null }
  return { verdict: base.edited ? 'changed' : 'broken', breakage: { ...base.breakage, arm } }
}

/** Calls of the base that head's suites no longer hold. Those of a suite that does not load are not gone. */
function findGone(head: SuiteList, base: readonly ListedSuite[]): GatePlan['gone'] {
  const brokenFiles = new Set(head.broken.map(({ file }) => file))
  const now = new Map(head.suites.map(({ name, calls }) => [name, new Set(calls.map(({ id }) => id))]))
  return base.flatMap(({ name, bundle, calls }) =>
    brokenFiles.has(bundle.file)
      ? []
      : calls
          .filter(({ id }) => now.get(name)?.has(id) !== true)
          .map(({ id }) => ({ suite: name, file: bundle.file, id })),
  )
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
