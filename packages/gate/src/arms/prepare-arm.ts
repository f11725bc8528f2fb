import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { lockfileHash, revisionHere } from '@tidemark/records'
import type { Arm, ArmProgress, ArmSettings } from './arm.ts'
import { ArmError } from './arm-error.ts'
import { evictArms } from './cache.ts'
import { armKey, armsFolder } from './cache-place.ts'
import { cachedFolder } from './cached-folder.ts'
import { build, install } from './install-and-build.ts'
import { repositoryOf } from './repository.ts'
import { addWorktree, forgetVanished } from './worktree.ts'

export interface ArmRequest {
  /** The project in the user's working tree; the arm's root is the same folder of the revision. */
  readonly projectRoot: string
  readonly name: string
  /** Full hash, and the label for people: what resolveBase returns. */
  readonly commit: string
  readonly label: string
  readonly settings: ArmSettings
}

/**
 * A revision in a folder of its own outside the project, installed and built. It is kept: the next time it
 * is there at once, unless revision, commands, Node's major version or the platform are others.
 *
 * Arms used longest ago make room when the cache is larger than its limit.
 *
 * @throws ArmError naming the step, with the last lines of a failed command; the signal's reason on abort
 */
export async function prepareArm(request: ArmRequest, progress: ArmProgress = {}): Promise<Arm> {
  const { projectRoot, name, commit, label, settings } = request
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new ArmError('ARM_REF_INVALID', `commit: found ${JSON.stringify(commit)}; allowed is a full hash`)
  }
  const repository = await repositoryOf(projectRoot)
  const { commonDirectory, subfolder, top } = repository
  const arms = await armsFolder(top)
  const key = armKey(['revision', commonDirectory, commit, subfolder, settings.install, settings.build])
  const tree = await cachedFolder(arms, key, label, progress, async (folder) => {
    progress.onStep?.('checking out')
    await forgetVanished(commonDirectory, arms)
    await addWorktree(commonDirectory, folder, commit, progress.signal)
    const root = join(folder, subfolder)
    await requireFolder(root, `${label}: the revision has no folder ${subfolder}`, 'choose one that has')
    const place = { label, root, top: folder, repositoryTop: top }
    await install(place, settings, progress)
    await build(place, settings, progress)
  })
  await evictArms(settings.cacheLimitBytes)
  const root = join(tree, subfolder)
  return { name, root, label, commit, dirty: false, lockfileHash: await lockfileHash(root, tree) }
}

/**
 * The working tree as it is, built: what an earlier build left would compare old code with old code. Nothing
 * is installed; that is the user's.
 *
 * @throws ArmError when the build fails, with its last lines; the signal's reason on abort
 */
export async function prepareHead(
  projectRoot: string,
  settings: ArmSettings,
  progress: ArmProgress = {},
): Promise<Arm> {
  const repository = await repositoryOf(projectRoot)
  const root = join(repository.top, repository.subfolder)
  const place = { label: workingTree, root, top: repository.top, repositoryTop: repository.top }
  await build(place, settings, progress)
  return { name: 'head', label: workingTree, root, ...(await stateOf(root)) }
}

/**
 * A folder as it is, neither installed nor built: what `--arms a=DIR` names.
 *
 * @throws ArmError when there is no such folder
 */
export async function folderArm(name: string, folder: string): Promise<Arm> {
  await requireFolder(folder, `arm ${name}: there is no folder ${folder}`, 'name one that holds the code')
  const root = await realpath(folder)
  return { name, root, label: folder, ...(await stateOf(root)) }
}

const workingTree = 'working tree'

async function stateOf(root: string): Promise<Pick<Arm, 'commit' | 'dirty' | 'lockfileHash'>> {
  // After a build: what it changes in files that git knows belongs to what is measured.
  const { commit, dirty, lockfileHash: hash } = await revisionHere(root)
  return { commit, dirty, lockfileHash: hash }
}

async function requireFolder(folder: string, found: string, remedy: string): Promise<void> {
  const status = await stat(folder).catch(() => null)
  if (status?.isDirectory() !== true) throw new ArmError('ARM_NO_FOLDER', `${found}; ${remedy}`)
}
