import { join, resolve } from 'node:path'
import {
  type Arm,
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
import { type ArmFolder, changedSince } from '@tidemark/gate/side-by-side'
import { parseBytes } from '@tidemark/harness/runner'
import { readAnchor } from '@tidemark/records'
import { ConfigError } from '../config/config-error.ts'
import type { GateFlags, GateOptions } from '../config/gate-options.ts'

/** What a gate compares: one arm with at least one other. */
export interface GateArms {
  readonly arms: readonly Arm[]
  readonly head: ArmFolder
  /** The first is the base. */
  readonly references: readonly ArmFolder[]
  readonly changedFiles: (reference: ArmFolder) => Promise<ReadonlySet<string> | null>
  /** Why this base, for people; null where the user named the arms. */
  readonly how: string | null
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
  const anchor = await resolveTidemark(options, flags)
  const head = await prepareHead(root, settings, progress('head'))
  const prepare = (name: string, { commit, label }: Base): Promise<Arm> =>
    prepareArm({ projectRoot: root, name, commit, label, settings }, progress(name))
  const references = [await prepare('base', base)]
  if (anchor !== null && anchor.commit !== base.commit) {
    references.push(await prepare('tidemark', anchor))
  }
  // Once for each reference, however many suites ask.
  const changes = new Map<string, ReturnType<typeof changedSince>>()
  for (const { name, commit } of references) {
    if (commit !== null) changes.set(name, changedSince(root, commit))
  }
  return {
    arms: [head, ...references],
    head,
    references,
    changedFiles: async ({ name }) => changes.get(name) ?? null,
    how: base.how,
  }
}

/**
 * The older revision that small steps are added up from: the one given, else the pinned one.
 *
 * @throws ConfigError when one is asked for and none is pinned; ArmError when git does not know it
 */
async function resolveTidemark(options: GateOptions, { tidemark }: GateFlags): Promise<Base | null> {
  if (tidemark === false) return null
  if (typeof tidemark === 'string') return resolveBase(options.root, tidemark)
  const anchor = await readAnchor(options.baselinesDirectory)
  if (anchor !== null) return resolveBase(options.root, anchor.revision)
  if (tidemark === undefined) return null
  throw new ConfigError(
    `--tidemark: found no ${join(options.baselinesDirectory, 'tidemark.json')}; allowed is a revision after the flag, or a pinned one in that file`,
  )
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
