import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { build } from 'esbuild'
import { loaderOf, replaceEntry } from './replace-entry.ts'

/** Everything that a suite loads, as far as its files say so. */
export interface ModuleGraph {
  /** SHA-256 over the paths (from the root) and contents of all modules, packages included. */
  readonly hash: string
  /** The project's own modules, from the root with forward slashes. */
  readonly ownFiles: ReadonlySet<string>
  /**
   * An own module may load or read what no import names: then equal graphs prove nothing by themselves.
   */
  readonly open: boolean
}

/** Whatever reads a file or loads a module by a name that is made at run time. In doubt a text has it. */
const opening: readonly RegExp[] = [
  /\bimport\.meta\b|\b__(?:dir|file)name\b/,
  // Node's own modules that read files or run code, however they are loaded.
  /\b(?:from|(?:import|require|getBuiltinModule)\s*\()\s*(['"`])(?:node:)?(?:fs|fs\/promises|child_process|worker_threads|cluster|module|sqlite|vm)\1/,
  // A name that is more than one literal.
  /\b(?:import|require)\s*\((?!\s*(['"`])[^'"`$]*\1\s*[,)])/,
]

/**
 * Follows the imports of a suite into its packages. Two revisions whose graphs are equal and closed run the
 * same code. Null when the graph cannot be followed.
 *
 * @param entry absolute path of the suite file
 * @param source text of the suite file in place of what is on disk, as for a bundle
 */
export async function readModuleGraph(
  root: string,
  entry: string,
  source?: string,
): Promise<ModuleGraph | null> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    // Native code is in the graph by its path and the lock file; it cannot be followed further.
    external: ['*.node'],
    plugins: source === undefined ? [] : [replaceEntry(entry, { contents: source, loader: loaderOf(entry) })],
  }).catch(() => null)
  if (result === null) return null
  const hash = createHash('sha256')
  const ownFiles = new Set<string>()
  let open = false
  for (const input of Object.keys(result.metafile.inputs).sort()) {
    const path = resolve(root, input)
    const text = path === entry && source !== undefined ? source : await readIfThere(path)
    if (text === null) continue
    const fromRoot = relative(root, path).split(sep).join('/')
    hash.update(`${fromRoot}\0${text.length}\0${text}`)
    if (fromRoot.includes('node_modules/')) continue
    ownFiles.add(fromRoot)
    open ||= opening.some((pattern) => pattern.test(text))
  }
  return { hash: hash.digest('hex'), ownFiles, open }
}

/** Entries such as "(disabled):fs" stand for no file. */
async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return null
  }
}
