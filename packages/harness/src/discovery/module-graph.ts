import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { build } from 'esbuild'

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

/** Whatever reads a file or loads a module by a name that is made at run time. */
const opening =
  /\bimport\.meta\b|\b__(?:dir|file)name\b|\bcreateRequire\b|\b(?:import|require)\s*\(\s*[^'"`\s]|\bfrom\s*['"](?:node:)?(?:fs|fs\/promises|child_process|worker_threads)['"]|\brequire\(\s*['"](?:node:)?(?:fs|child_process|worker_threads)/

/**
 * Follows the imports of a suite into its packages. Two revisions whose graphs are equal and closed run the
 * same code. Null when the graph cannot be followed.
 *
 * @param entry absolute path of the suite file
 */
export async function readModuleGraph(root: string, entry: string): Promise<ModuleGraph | null> {
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
  }).catch(() => null)
  if (result === null) return null
  const hash = createHash('sha256')
  const ownFiles = new Set<string>()
  let open = false
  for (const input of Object.keys(result.metafile.inputs).sort()) {
    const path = resolve(root, input)
    const text = await readIfThere(path)
    if (text === null) continue
    const fromRoot = relative(root, path).split(sep).join('/')
    hash.update(`${fromRoot}\0${text.length}\0${text}`)
    if (fromRoot.includes('node_modules/')) continue
    ownFiles.add(fromRoot)
    if (opening.test(text)) open = true
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
