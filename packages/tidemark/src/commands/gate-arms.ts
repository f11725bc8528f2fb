import { join, relative, resolve, sep } from 'node:path'
import {
  type Arm,
  ArmError,
  type ArmErrorCode,
  type ArmProgress,
  type ArmSettings,
  type Base,
  defaultArmSettings,
  folderArm,
  type PackageArm,
  packageArm,
  prepareArm,
  prepareHead,
  resolveBase,
} from '@tidemark/gate/arms'
import { type ArmFolder, changedSince, tidemarkArm } from '@tidemark/gate/side-by-side'
import { parseBytes } from '@tidemark/harness/runner'
import { type AnchorDocument, readAnchor } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import type { GateFlags, GateOptions } from '../config/gate-options.ts'

/** Where the folder of baselines is, from the project, with forward slashes. */
export function baselinesFromRoot({
  root,
  baselinesDirectory,
}: Pick<GateOptions, 'root' | 'baselinesDirectory'>): string {
  return relative(root, baselinesDirectory).replaceAll(sep, '/')
}

/** What a gate compares: one arm with at least one other. */
export interface GateArms {
  readonly arms: readonly Arm[]
  readonly head: ArmFolder
  /** The first is the base. */
  readonly references: readonly ArmFolder[]
  readonly changedFiles: (reference: ArmFolder) => Promise<ReadonlySet<string> | null>
  /** Why this base, for people; null where the user named the arms. */
  readonly how: string | null
  /** What drift is held against; null where nothing is, or it is the base itself. */
  readonly anchor: GateAnchor | null
}

/** The older revision that small steps are added up from. */
export interface GateAnchor {
  readonly revision: string
  /** As it is pinned; null where a flag names another one. */
  readonly pinned: AnchorDocument | null
  /** Why it is not among the arms, though it is pinned; null where it is. */
  readonly missing: string | null
}

/**
 * Prepares the arms that the flags ask for: two folders, two versions of a package, or the working tree and
 * revisions of its repository.
 *
 * @throws ConfigError for flags that contradict each other; ArmError when an arm cannot be prepared
 */
export async function prepareArms(
  options: GateOptions,
  flags: GateFlags,
  progress: (arm: string) => ArmProgress,
): Promise<GateArms> {
  refuseContradictions(flags)
  if (flags.arms !== undefined) return folderArms(flags.arms)
  if (flags.arm !== undefined) return packageArms(options, flags, flags.arm, progress)
  return gitArms(options, flags, progress)
}

function refuseContradictions({ base, tidemark, arms, arm }: GateFlags): void {
  const given = [
    arms === undefined ? [] : ['--arms'],
    arm === undefined ? [] : ['--arm'],
    base === undefined && tidemark === undefined ? [] : ['--base and --tidemark'],
  ].flat()
  if (given.length > 1) {
    throw new ConfigError(
      `${given.join(' and ')}: found together; allowed is one way to say what is compared`,
    )
  }
}

async function gitArms(
  options: GateOptions,
  flags: GateFlags,
  progress: (arm: string) => ArmProgress,
): Promise<GateArms> {
  const { root, config } = options
  const settings = armSettings(options, flags)
  const branch = config.defaultBranch === undefined ? {} : { defaultBranch: config.defaultBranch }
  // All revisions are found before any is built: a wrong name must not cost minutes.
  const base = await resolveBase(root, flags.base, branch)
  const tidemark = await resolveTidemark(options, flags)
  const head = await prepareHead(root, settings, progress('head'))
  const prepare = (name: string, { commit, label }: Base): Promise<Arm> =>
    prepareArm({ projectRoot: root, name, commit, label, settings }, progress(name))
  const references = [await prepare('base', base)]
  let anchor = tidemark === null || tidemark.revision === base.commit ? null : tidemark
  if (anchor !== null && anchor.base !== null) {
    try {
      references.push(await prepare(tidemarkArm, anchor.base))
    } catch (error) {
      if (anchor.pinned === null) throw error
      anchor = { ...anchor, missing: whyLost(error, cannotBeBuilt) }
    }
  }
  // Once for each reference, however many suites ask.
  const changes = new Map<string, ReturnType<typeof changedSince>>()
  for (const { name, commit } of references) {
    if (commit !== null) changes.set(name, changedSince(root, commit, baselinesFromRoot(options)))
  }
  return {
    arms: [head, ...references],
    head,
    references,
    changedFiles: async ({ name }) => changes.get(name) ?? null,
    how: base.how,
    anchor,
  }
}

/** The base field is null where git does not know the revision any more. */
type ResolvedAnchor = GateAnchor & { readonly base: Base | null }

/**
 * The older revision that small steps are added up from: the one given, else the pinned one.
 *
 * @throws ConfigError when one is asked for and none is pinned; ArmError when git does not know the one given, or
 * may know the pinned one after a fetch
 */
async function resolveTidemark(
  options: GateOptions,
  { tidemark }: GateFlags,
): Promise<ResolvedAnchor | null> {
  if (tidemark === false) return null
  if (typeof tidemark === 'string') {
    const base = await resolveBase(options.root, tidemark)
    return { revision: base.commit, pinned: null, missing: null, base }
  }
  const pinned = await readAnchor(options.baselinesDirectory)
  if (pinned !== null) {
    const { revision } = pinned
    try {
      return { revision, pinned, missing: null, base: await resolveBase(options.root, revision) }
    } catch (error) {
      return { revision, pinned, missing: whyLost(error, ['ARM_REF_UNKNOWN']), base: null }
    }
  }
  if (tidemark === undefined) return null
  throw new ConfigError(
    `--tidemark: found no ${join(options.baselinesDirectory, 'tidemark.json')}; allowed is a revision after the flag, or a pinned one in that file`,
  )
}

/** How a revision can be past building: old tools, packages that are gone. A cut-off history is not among them. */
const cannotBeBuilt: readonly ArmErrorCode[] = [
  'ARM_CHECKOUT',
  'ARM_NO_FOLDER',
  'ARM_NO_LOCKFILE',
  'ARM_NO_PACKAGE_MANAGER',
  'ARM_MANIFEST',
  'ARM_COMMAND',
]

/** What the error says, where it means that a revision is lost; otherwise it is thrown again. */
function whyLost(error: unknown, lost: readonly ArmErrorCode[]): string {
  if (error instanceof ArmError && lost.includes(error.code)) return error.message
  throw error
}

async function folderArms(given: readonly string[]): Promise<GateArms> {
  const named = parseArms('--arms', given, 'a=path/to/one b=path/to/other')
  const arms: Arm[] = []
  for (const { name, value } of named) arms.push(await folderArm(name, resolve(process.cwd(), value)))
  return armsGiven(arms, arms)
}

async function packageArms(
  options: GateOptions,
  flags: GateFlags,
  given: readonly string[],
  progress: (arm: string) => ArmProgress,
): Promise<GateArms> {
  const named = parseArms('--arm', given, "--arm 'before=semver@7.5.1' --arm 'after=semver@7.6.3'")
  const arms: PackageArm[] = []
  for (const { name, value } of named)
    arms.push(await packageArm(name, value, armSettings(options, flags), progress(name)))
  const folders = arms.map(
    (arm): ArmFolder => ({
      name: arm.name,
      // The suites are the project's own; only the package comes from elsewhere.
      root: options.root,
      lockfileHash: arm.lockfileHash,
      packages: new Map([[arm.packageName, arm.root]]),
    }),
  )
  return armsGiven(arms, folders)
}

/** In the order given: the first is the reference, the last one is judged. */
function armsGiven(arms: readonly Arm[], folders: readonly ArmFolder[]): GateArms {
  const head = folders.at(-1) as ArmFolder
  return {
    arms: [arms.at(-1) as Arm, ...arms.slice(0, -1)],
    head,
    references: folders.slice(0, -1),
    changedFiles: async () => null,
    how: null,
    anchor: null,
  }
}

function parseArms(
  flag: string,
  given: readonly string[],
  example: string,
): readonly { readonly name: string; readonly value: string }[] {
  const arms = given.map((text) => {
    const match = /^([A-Za-z][\w.-]{0,30})=(.+)$/.exec(text)
    if (match === null) {
      throw new ConfigError(
        `${flag}: found ${JSON.stringify(text)}; allowed is a name, "=" and a value: ${example}`,
      )
    }
    return { name: match[1] as string, value: match[2] as string }
  })
  const names = new Set(arms.map(({ name }) => name))
  if (arms.length < 2 || names.size !== arms.length || names.has('sham')) {
    throw new ConfigError(
      `${flag}: found ${given.map((text) => JSON.stringify(text)).join(' ')}; allowed are at least two arms of different names: ${example}`,
    )
  }
  return arms
}

/** How revisions are installed, built and kept: the configuration, and `--no-build`. */
export function armSettings(
  { config }: Pick<GateOptions, 'config'>,
  { build }: Pick<GateFlags, 'build'>,
): ArmSettings {
  return {
    ...defaultArmSettings,
    install: config.install ?? null,
    build: build === false ? false : (config.build ?? null),
    cacheLimitBytes:
      config.cacheLimit === undefined ? defaultArmSettings.cacheLimitBytes : parseBytes(config.cacheLimit),
  }
}
