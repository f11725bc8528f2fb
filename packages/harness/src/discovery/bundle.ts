import { createHash } from 'node:crypto'
import { join, relative, sep } from 'node:path'
import { type BuildFailure, build, type Message } from 'esbuild'
import { SuiteError } from '../errors.ts'
import { bundleFolderOf, writeBundle } from './bundle-folder.ts'
import { keepPackagesExternal } from './external-packages.ts'
import { bundleHeader, keepModulePaths, withModulePath } from './module-paths.ts'
import { nearestPackageFolder } from './package-folder.ts'
import { replaceEntry } from './replace-entry.ts'
import { standInForOtherTools } from './stand-ins.ts'

/** A suite as one plain JavaScript module, the same on every Node version. */
export interface SuiteBundle {
  /** Path of the suite from the root, with forward slashes. */
  readonly file: string
  readonly bundlePath: string
  readonly sourceMapPath: string
  /** SHA-256 of the bundle's text, first 16 hex digits: the same in every checkout. */
  readonly suiteHash: string
}

export interface BundleOptions {
  /** Text of the suite file in place of what is on disk: a revision measured by another one's suite. */
  readonly source?: string
  /** Folder from which a package is resolved in place of the suite's own, by package name. */
  readonly packages?: ReadonlyMap<string, string>
}

/** Path of a suite from the root, with forward slashes. */
export function suiteFile(root: string, absolutePath: string): string {
  return relative(root, absolutePath).split(sep).join('/')
}

/**
 * Bundles a suite once, in the parent, so that no loader lives in a measured worker.
 *
 * Packages stay external: the suite's own are resolved from the bundle's place, which is therefore inside
 * the package that owns the suite. Fails on what the compiler can see: syntax, a missing default export,
 * an object key written twice (the later call would silently replace the first).
 *
 * @throws SuiteError with file, line and column; BundleFolderError
 */
export async function bundleSuite(
  root: string,
  absolutePath: string,
  options: BundleOptions = {},
): Promise<SuiteBundle> {
  const file = suiteFile(root, absolutePath)
  const packageFolder = await nearestPackageFolder(absolutePath)
  const folder = bundleFolderOf(packageFolder)
  const { text, map, exportsDefault } = await compile(
    root,
    absolutePath,
    file,
    packageFolder,
    folder,
    options,
  )
  if (!exportsDefault) {
    throw new SuiteError(
      'SUITE_NO_DEFAULT_EXPORT',
      { file },
      "no default export; write export default suite('name', { calls: { … } })",
    )
  }
  const suiteHash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const identity = createHash('sha256').update(file).digest('hex').slice(0, 8)
  const bundlePath = join(folder, `${identity}-${suiteHash}.mjs`)
  const sourceMapPath = `${bundlePath}.map`
  // The map first: whoever finds the bundle may ask for it.
  await writeBundle(
    folder,
    new Map([
      [sourceMapPath, map],
      [bundlePath, bundleHeader(root) + text],
    ]),
  )
  return { file, bundlePath, sourceMapPath, suiteHash }
}

/** Lines that `bundleSuite` puts before the compiled text; the source map does not know them. */
export const bundleHeaderLines = 1

async function compile(
  root: string,
  absolutePath: string,
  file: string,
  packageFolder: string,
  bundleFolder: string,
  { source, packages = new Map() }: BundleOptions,
): Promise<{ text: string; map: string; exportsDefault: boolean }> {
  try {
    const result = await build({
      absWorkingDir: root,
      entryPoints: [absolutePath],
      outfile: join(root, 'suite.mjs'),
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'external',
      sourcesContent: false,
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [
        ...(source === undefined
          ? []
          : [replaceEntry(absolutePath, withModulePath(root, absolutePath, source))]),
        standInForOtherTools(),
        keepPackagesExternal(packageFolder, bundleFolder, packages),
        keepModulePaths(root),
      ],
    })
    refuseDuplicateKeys(result.warnings, file)
    const output = Object.entries(result.metafile.outputs).find(([path]) => path.endsWith('.mjs'))?.[1]
    return {
      text: textOf(result.outputFiles, '.mjs'),
      map: textOf(result.outputFiles, '.map'),
      exportsDefault: output?.exports.includes('default') ?? false,
    }
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.[0]
    if (first === undefined) throw error
    throw new SuiteError('SUITE_SYNTAX', placeOf(first, file), first.text)
  }
}

function textOf(files: readonly { readonly path: string; readonly text: string }[], ending: string): string {
  return files.find(({ path }) => path.endsWith(ending))?.text ?? ''
}

function refuseDuplicateKeys(warnings: readonly Message[], file: string): void {
  const duplicate = warnings.find(
    ({ id, location }) => id === 'duplicate-object-key' && location?.file === file,
  )
  if (duplicate === undefined) return
  const first = duplicate.notes[0]?.location?.line
  throw new SuiteError(
    'SUITE_DUPLICATE_CALL',
    placeOf(duplicate, file),
    `${duplicate.text}${first === undefined ? '' : ` (first on line ${first})`}; ` +
      'the second would replace the first: give each call a name of its own',
  )
}

function placeOf({ location }: Message, file: string): SuiteError['place'] {
  if (location === null) return { file }
  return { file: location.file, line: location.line, column: location.column + 1 }
}
