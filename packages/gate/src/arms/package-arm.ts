import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArmProgress, type ArmSettings, defaultArmSettings, type PackageArm } from './arm.ts'
import { ArmError } from './arm-error.ts'
import { evictArms } from './cache.ts'
import { armKey, armsFolder } from './cache-place.ts'
import { cachedFolder } from './cached-folder.ts'
import { commandEnvironment } from './command-environment.ts'
import { type Command, commandText, runCommand } from './run-command.ts'

/** npm's names, older ones with capitals included, and one exact version: a range would not stay the same. */
const exactPackage =
  /^((?:@[A-Za-z0-9~][A-Za-z0-9._~-]*\/)?[A-Za-z0-9~][A-Za-z0-9._~-]*)@(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/

/**
 * One version of a published package, with its dependencies, in a cached folder from which it resolves by its
 * name. Scripts of packages do not run.
 *
 * @param spec `semver@7.5.1`
 * @throws ArmError when the text is no package with an exact version, or npm cannot install it; the
 * signal's reason on abort
 */
export async function packageArm(
  name: string,
  spec: string,
  settings: ArmSettings = defaultArmSettings,
  progress: ArmProgress = {},
): Promise<PackageArm> {
  const [, packageName, version] = exactPackage.exec(spec) ?? []
  if (packageName === undefined || version === undefined || spec.length > 250) {
    throw new ArmError(
      'ARM_PACKAGE_INVALID',
      `arm ${name}: found ${JSON.stringify(spec)}; allowed is a package with an exact version, such as semver@7.5.1 or @scope/name@1.0.0-rc.1`,
    )
  }
  const arms = await armsFolder()
  const root = await cachedFolder(arms, armKey(['package', spec]), spec, progress, async (folder) => {
    progress.onStep?.('installing')
    await mkdir(folder)
    // Without one npm would install into the nearest folder above that has one.
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
    await npmInstall(folder, spec, settings, progress)
    await requireInstalled(folder, packageName, version)
  })
  await evictArms(settings.cacheLimitBytes)
  return { name, root, label: spec, commit: null, dirty: false, lockfileHash: null, packageName }
}

async function npmInstall(
  folder: string,
  spec: string,
  { commandTimeLimitSeconds: timeLimitSeconds }: ArmSettings,
  { signal }: ArmProgress,
): Promise<void> {
  const options = [
    '--ignore-scripts',
    '--no-save',
    '--no-package-lock',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ]
  const command: Command = ['npm', 'install', ...options, '--', spec]
  const env = commandEnvironment('install', folder, process.cwd())
  const end = await runCommand(command, { cwd: folder, env, timeLimitSeconds, signal })
  if (end.state === 'done') return
  throw new ArmError(
    'ARM_COMMAND',
    `${spec}: install failed: \`${commandText(command)}\`: ${end.how}; look whether \`npm view ${spec}\` finds it from here`,
    end.outputTail,
  )
}

async function requireInstalled(folder: string, packageName: string, version: string): Promise<void> {
  const file = join(folder, 'node_modules', packageName, 'package.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  const found: unknown = JSON.parse(text)
  if (typeof found === 'object' && found !== null && 'version' in found && found.version === version) return
  throw new ArmError(
    'ARM_COMMAND',
    `${packageName}@${version}: npm installed something else into ${folder}; check npm's configuration (\`npm config list\`)`,
  )
}
