import type { ArmProgress, ArmSettings } from './arm.ts'
import { ArmError } from './arm-error.ts'
import { commandEnvironment, withTools } from './command-environment.ts'
import { readManifest } from './manifest.ts'
import {
  installCommandArguments,
  type PackageManager,
  packageManagerOf,
  packageManagerProgram,
} from './package-manager.ts'
import { type Command, commandText, runCommand } from './run-command.ts'

/** The folders that a command needs to know. */
export interface ArmPlace {
  /** The arm in messages. */
  readonly label: string
  readonly root: string
  /** Top of the revision; the lock file is searched from the root up to here. */
  readonly top: string
  /** Top of the working tree that the user is in. */
  readonly repositoryTop: string
}

/**
 * Installs what the lock file of a revision says.
 *
 * @throws ArmError when the command fails or is not to be had, or dependencies have no lock file
 */
export async function install(place: ArmPlace, settings: ArmSettings, progress: ArmProgress): Promise<void> {
  const { root, top, label } = place
  if (settings.install !== null) {
    progress.onStep?.('installing')
    return run(settings.install, 'install', root, place, settings, progress)
  }
  const manager = await packageManagerOf(root, top)
  if (manager.lockFolder === null) {
    if ((await readManifest(root))?.hasDependencies !== true) return
    throw new ArmError(
      'ARM_NO_LOCKFILE',
      `${label}: package.json has dependencies, but there is no lock file that says which versions; commit one, or set gate.install`,
    )
  }
  progress.onStep?.('installing')
  const program = await programOf(manager, 'install', manager.lockFolder, place)
  const command: Command = [...program, ...installCommandArguments(manager)]
  await run(command, 'install', manager.lockFolder, place, settings, progress)
}

/**
 * Runs the build command or the `build` script of a revision, if there is one.
 *
 * @throws ArmError when it fails
 */
export async function build(place: ArmPlace, settings: ArmSettings, progress: ArmProgress): Promise<void> {
  const { root, top } = place
  if (settings.build === false) return
  if (settings.build !== null) {
    progress.onStep?.('building')
    return run(settings.build, 'build', root, place, settings, progress)
  }
  if ((await readManifest(root))?.hasBuildScript !== true) return
  progress.onStep?.('building')
  const manager = await packageManagerOf(root, top)
  const program = await programOf(manager, 'build', root, place)
  await run([...program, 'run', 'build'], 'build', root, place, settings, progress)
}

async function programOf(
  manager: PackageManager,
  purpose: 'install' | 'build',
  cwd: string,
  { label, top, repositoryTop }: ArmPlace,
): Promise<readonly [string, ...string[]]> {
  const env = commandEnvironment(purpose, cwd, repositoryTop)
  const program = await packageManagerProgram(manager, top, env['PATH'] ?? env['Path'] ?? '')
  if (program !== null) return program
  const name = manager.name.replace('-berry', '')
  throw new ArmError(
    'ARM_NO_PACKAGE_MANAGER',
    `${label}: ${purpose} needs ${name}, which is not on PATH; install it, name its version as "packageManager" in package.json, or set gate.${purpose}`,
  )
}

async function run(
  command: Command,
  purpose: 'install' | 'build',
  cwd: string,
  place: ArmPlace,
  settings: ArmSettings,
  { signal }: ArmProgress,
): Promise<void> {
  const clean = commandEnvironment(purpose, cwd, place.repositoryTop)
  // A package manager does this for its scripts; the user's own line may name the same tools.
  const env = typeof command === 'string' ? withTools(clean, cwd, place.top) : clean
  const timeLimitSeconds = settings.commandTimeLimitSeconds
  const end = await runCommand(command, { cwd, env, timeLimitSeconds, signal })
  if (end.state === 'done') return
  throw new ArmError(
    'ARM_COMMAND',
    `${place.label}: ${purpose} failed: \`${commandText(command)}\` in ${cwd}: ${end.how}; make the command work in a fresh clone of that revision, or set gate.${purpose}`,
    end.outputTail,
  )
}
