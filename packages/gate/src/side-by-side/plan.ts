import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type CallDescription,
  type Isolation,
  type ListedSuite,
  listSuites,
  type PairSettings,
  type SuiteArm,
  SuiteError,
  type SuiteList,
} from '@tidemark/harness/runner'
import {
  type BrokenSuite,
  callsOfShard,
  type GateBreakage,
  type GateMargins,
  type Shard,
} from '@tidemark/records'
import { isIdentical } from './identical.ts'
import { type ArmFolder, loadSuite, type SuiteLoad } from './load-suite.ts'

/** One call of head, with the arms it can be measured in. */
export interface PlannedCall {
  readonly suite: string
  readonly file: string
  readonly call: CallDescription
  /** What the suite starts for its calls; absent where it starts none. Its arms cannot share a process. */
  readonly server?: NonNullable<ListedSuite['server']>
  readonly isolation: Isolation
  /** The benchmark was edited since the base; head's runs on all arms. */
  readonly edited: boolean
  /** Not in the base's own suites: that it cannot run there breaks nothing. */
  readonly added: boolean
  /** Head first, then the references that can load its suite. */
  readonly arms: readonly SuiteArm[]
  /** Why a reference other than the base is not among the arms, though it has the suite. */
  readonly leftOut: GateBreakage | null
  /**
   * Smallest slowdown and growth of bytes worth failing for, as fractions, against references that have their own.
   * @default the margins of the call, or of the gate
   */
  readonly marginsAgainst?: ReadonlyMap<string, GateMargins>
  /** Known without measuring: the base loads the same code, or cannot load the suite. */
  readonly settled:
    | null
    | { readonly verdict: 'same' }
    | { readonly verdict: 'new' | 'changed' | 'broken'; readonly breakage: GateBreakage | null }
}

export interface GatePlan {
  /** Of which part of the gate this is the plan; absent when it is the whole. */
  readonly shard?: Shard
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
  /** What there is in head, and the suites of the base, before anything is compared. What it throws ends the planning. */
  readonly onListed?: (head: SuiteList, base: readonly ListedSuite[]) => void
  /** The suites and calls that were asked for. */
  readonly select: (suites: readonly ListedSuite[]) => readonly ListedSuite[]
  readonly selectBroken: (broken: readonly BrokenSuite[]) => readonly BrokenSuite[]
  /** Puts these calls on shards, and says which shard is planned here; absent where all of them are. */
  readonly divide?: (suites: readonly ListedSuite[]) => Shard
  /** Files that differ between head and a reference; null when it is not known. */
  readonly changedFiles: (reference: ArmFolder) => Promise<ReadonlySet<string> | null>
  readonly signal: AbortSignal
}

/** A suite of head as one reference can load it. */
type ReferenceSuite = {
  /** The reference has a file in the suite's place. */
  readonly inReference: boolean
  /** It is another file than head's. */
  readonly edited: boolean
} & SuiteLoad

/** The suites that a revision itself has; null where they cannot be told apart, as two have one name. */
type OwnSuites = SuiteList | null

/**
 * Finds out what can be compared: every call of head's suites, loaded with head's suite file on every
 * revision, so that both sides run the same benchmark even when it was edited.
 *
 * @throws SuiteError when head has no suite, or two of one name; the signal's reason on abort
 */
export async function planGate(options: PlanOptions): Promise<GatePlan> {
  const { head, references, include, settings, signal } = options
  const { root, packages } = head
  const listed = await listSuites({
    root,
    include,
    settings,
    signal,
    ...(packages === undefined ? {} : { packages }),
  })
  const own = new Map<string, OwnSuites>()
  for (const reference of references) own.set(reference.name, await listOwn(reference, options))
  const base = own.get((references[0] as ArmFolder).name)
  // What a stop cut off is not all there is.
  signal.throwIfAborted()
  options.onListed?.(listed, base?.suites ?? [])
  const selected = options.select(listed.suites)
  const shard = options.divide?.(selected)
  const suites = shard === undefined ? selected : callsOfShard(selected, shard)
  const calls: PlannedCall[] = []
  for (const suite of suites) {
    const loaded = new Map<string, ReferenceSuite>()
    for (const reference of references) {
      const list = own.get(reference.name) ?? null
      loaded.set(reference.name, await loadInReference(suite, reference, list, options))
    }
    calls.push(...(await planSuite(suite, loaded, own, options)))
  }
  // What a stop cut off is not broken.
  signal.throwIfAborted()
  return {
    ...(shard === undefined ? {} : { shard }),
    calls,
    // What head does not have belongs to no shard: the first one tells of it.
    gone:
      shard === undefined || shard.index === 1 ? findGone(listed, options.select(base?.suites ?? [])) : [],
    brokenSuites: options.selectBroken(listed.broken),
  }
}

/** A revision from before the first suite has none. */
async function listOwn(
  reference: ArmFolder,
  { head, include, settings, signal }: PlanOptions,
): Promise<OwnSuites> {
  if (reference.root === head.root) return { suites: [], broken: [] }
  try {
    return await listSuites({ root: reference.root, include, settings, signal })
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    // Mistakes in an old suite file are not head's; its suites are loaded with head's files one by one.
    return error.code === 'SUITE_NONE' ? { suites: [], broken: [] } : null
  }
}

async function loadInReference(
  suite: ListedSuite,
  reference: ArmFolder,
  own: OwnSuites,
  { head, settings, signal }: PlanOptions,
): Promise<ReferenceSuite> {
  const { file } = suite.bundle
  const source = await readFile(join(head.root, file), 'utf8')
  const before = await readIfThere(join(reference.root, file))
  const place = { inReference: before !== null, edited: before !== source }
  const { edited } = place
  const listed = own?.suites.find(({ bundle }) => bundle.file === file)
  const { name, root, packages } = reference
  if (!edited && listed !== undefined && packages === undefined) {
    const { bundle, calls } = listed
    return { ...place, state: 'loads', arm: { arm: name, root, bundle }, calls }
  }
  const outcome = await loadSuite(reference, file, { source: edited ? source : null, settings, signal })
  return { ...place, ...outcome }
}

async function planSuite(
  suite: ListedSuite,
  loaded: ReadonlyMap<string, ReferenceSuite>,
  own: ReadonlyMap<string, OwnSuites>,
  options: PlanOptions,
): Promise<PlannedCall[]> {
  const { head, references } = options
  const { file } = suite.bundle
  const base = references[0] as ArmFolder
  const loadedBase = loaded.get(base.name) as ReferenceSuite
  const listOfBase = own.get(base.name) ?? null
  const ownBase = listOfBase?.suites.find(({ name }) => name === suite.name)
  const arms = [
    { arm: head.name, root: head.root, bundle: suite.bundle },
    ...[...loaded.values()].flatMap((one) => (one.state === 'loads' ? [one.arm] : [])),
  ]
  const identical = await isIdenticalInAll(suite, loaded, options)
  // A file of the base that does not load there may hold any call. Where both arms are one folder, the
  // reference is another build of head's, with all of its calls.
  const known =
    base.root !== head.root &&
    (listOfBase === null
      ? !loadedBase.inReference
      : !listOfBase.broken.some((broken) => broken.file === file))
  return suite.calls.map((call) => {
    const before = ownBase?.calls.find(({ id }) => id === call.id)
    const added = known && before === undefined
    return {
      suite: suite.name,
      file,
      call,
      ...(suite.server !== null && { server: suite.server }),
      isolation: suite.isolation,
      edited: before !== undefined && before.definitionHash !== call.definitionHash,
      added,
      arms,
      leftOut: findLeftOut(loaded, base.name),
      settled: settle(loadedBase, identical, added, base.name),
    }
  })
}

/**
 * A reference that cannot load the suite cannot differ by it; that it was left out is said. What a server runs is not
 * among the imports of its suite.
 */
async function isIdenticalInAll(
  suite: ListedSuite,
  loaded: ReadonlyMap<string, ReferenceSuite>,
  { head, references, changedFiles }: PlanOptions,
): Promise<boolean> {
  if (suite.server !== null) return false
  for (const reference of references) {
    const one = loaded.get(reference.name)
    if (one?.state !== 'loads') continue
    if (one.edited || !(await isIdentical(suite, { head, reference, changedFiles }))) return false
  }
  return true
}

function findLeftOut(loaded: ReadonlyMap<string, ReferenceSuite>, base: string): GateBreakage | null {
  for (const [arm, one] of loaded) {
    if (arm !== base && one.state === 'fails' && one.inReference) return { ...one.breakage, arm }
  }
  return null
}

function settle(
  base: ReferenceSuite,
  identical: boolean,
  added: boolean,
  arm: string,
): PlannedCall['settled'] {
  if (base.state === 'loads') return identical ? { verdict: 'same' } : null
  if (added) return { verdict: 'new', breakage: null }
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
