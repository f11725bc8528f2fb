import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BuildFailure } from 'esbuild'
import { checkConfig } from './check.ts'
import type { Config } from './config.ts'
import { ConfigError } from './config-error.ts'

const fileNames = ['tidemark.config.ts', 'tidemark.config.mts', 'tidemark.config.js', 'tidemark.config.mjs']

export interface LoadedConfig {
  /** Folder that all paths of the configuration start from. */
  readonly root: string
  /** Null when there is no file and defaults apply. */
  readonly file: string | null
  readonly config: Config
}

/**
 * Loads the configuration: the named file, else the nearest one above `cwd`, else defaults with `cwd` as root.
 *
 * @throws ConfigError naming the file, the field, what was found and what is allowed
 */
export async function loadConfig(cwd: string, named: string | undefined): Promise<LoadedConfig> {
  const file = named === undefined ? await findConfig(cwd) : resolve(cwd, named)
  if (file === null) return { root: cwd, file, config: {} }
  if (named !== undefined && !(await exists(file))) {
    throw new ConfigError(`--config: found no file ${named}; allowed is the path of a tidemark.config.ts`)
  }
  const shown = relative(cwd, file) || file
  const module = await importConfig(file, shown)
  return { root: dirname(file), file, config: checkConfig(module['default'], shown) }
}

async function findConfig(cwd: string): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of fileNames) {
      if (await exists(join(folder, name))) return join(folder, name)
    }
    if (folder === dirname(folder)) return null
  }
}

/** Compiled first, so that TypeScript works on every Node version. */
async function importConfig(file: string, shown: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await compile(file, shown)
  const folder = await temporaryFolder(file, shown)
  try {
    return await importText(text, folder)
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`
    throw new ConfigError(`${shown}: does not load: ${reason}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compile(file: string, shown: string): Promise<string> {
  const { build } = await import('esbuild')
  try {
    const result = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      // The text runs from another folder; paths that the file derives from its own place must hold.
      define: {
        'import.meta.url': JSON.stringify(pathToFileURL(file).href),
        'import.meta.filename': JSON.stringify(file),
        'import.meta.dirname': JSON.stringify(dirname(file)),
      },
      // Where the configuration's own package does not depend on us (a global install), it still finds us.
      plugins: [
        { name: 'own-package', setup: (plugin) => plugin.onResolve({ filter: /^tidemark$/ }, ownEntry) },
      ],
    })
    return result.outputFiles[0]?.text ?? ''
  } catch (error) {
    const [first] = (error as BuildFailure).errors
    const place = first?.location ? `:${first.location.line}:${first.location.column + 1}` : ''
    throw new ConfigError(`${shown}${place}: ${first?.text ?? 'does not compile'}`)
  }
}

function ownEntry(): { path: string; external: true } {
  const path = createRequire(import.meta.url).resolve('tidemark')
  return { path: pathToFileURL(path).href, external: true }
}

async function importText(text: string, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = join(folder, 'config.mjs')
  await writeFile(path, text)
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
}

/**
 * From where the configuration's own imports resolve: beside it, or in a project that cannot be written among the compiled
 * suites, for which there has to be such a place.
 */
async function temporaryFolder(file: string, shown: string): Promise<string> {
  const beside = dirname(file)
  try {
    return await mkdtemp(join(beside, temporaryPrefix))
  } catch {
    const { bundleFolder } = await import('@tidemark/harness/runner')
    const amongSuites = await bundleFolder(file)
    try {
      await mkdir(amongSuites, { recursive: true })
      return await mkdtemp(join(amongSuites, temporaryPrefix))
    } catch (error) {
      const why = error instanceof Error ? error.message.split(', ', 1)[0] : String(error)
      throw new ConfigError(
        `${shown}: cannot be loaded, as it is compiled to where its imports are resolved from, and neither ${beside} nor ${amongSuites} can be written (${why}); allow writing to one of them, or mount a folder there that can be written`,
      )
    }
  }
}

const temporaryPrefix = '.tidemark-config-'

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
