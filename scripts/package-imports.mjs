// What a workspace package declares and what its sources really import.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'

/**
 * @typedef {object} SourceImport
 * @property {string} specifier
 * @property {boolean} typeOnly erased at run time: `import type` or `export type`
 * @property {string} file relative to the package, with `/`
 * @property {boolean} test in a file that is not published
 */

/**
 * @typedef {object} WorkspacePackage
 * @property {string} name
 * @property {string} folder absolute
 * @property {readonly string[]} dependencies what users of the package install with it
 * @property {readonly string[]} devDependencies
 * @property {readonly string[]} references names of the packages that tsconfig.build.json refers to
 * @property {readonly SourceImport[]} imports of other modules than its own
 */

/**
 * Reads every package in `packages/`, in the order of their folders' names.
 *
 * @param {string} root the folder of the workspace
 * @returns {readonly WorkspacePackage[]}
 */
export function readPackages(root) {
  const folders = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
  return folders.map((folder) => {
    const manifest = readJson(join(folder, 'package.json'))
    return {
      name: manifest.name,
      folder,
      dependencies: Object.keys({
        ...manifest.dependencies,
        ...manifest.optionalDependencies,
        ...manifest.peerDependencies,
      }),
      devDependencies: Object.keys(manifest.devDependencies ?? {}),
      references: readReferences(folder),
      imports: readSources(folder),
    }
  })
}

/** @param {string} folder */
function readReferences(folder) {
  const config = readJson(join(folder, 'tsconfig.build.json'))
  return /** @type {readonly { path: string }[]} */ (config.references ?? []).map(
    ({ path }) => readJson(resolve(folder, path, '..', 'package.json')).name,
  )
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** @param {string} folder */
function readSources(folder) {
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /\.(?:[cm]?ts|tsx)$/.test(file))
    .sort()
    .flatMap((path) => {
      const file = `src/${path.split(sep).join('/')}`
      const test = /\.test(?:-d)?\.ts$|\/(?:fixtures|__golden__)\//.test(file)
      return importsOf(readFileSync(join(folder, file), 'utf8')).map((found) => ({ ...found, file, test }))
    })
}

/**
 * The modules that a source text imports, in any of the forms of the language. Examples in comments
 * do not count: a static import begins its line, and lines of comments are skipped for dynamic ones.
 *
 * @param {string} source formatted TypeScript
 * @returns {ReadonlyArray<{ readonly specifier: string, readonly typeOnly: boolean }>}
 */
export function importsOf(source) {
  const statements = source.matchAll(
    /^(?:import|export)\b(\s+type\b)?(?:[^'"`;]*?\bfrom)?\s*(['"])([^'"\n]+)\2/gm,
  )
  const found = [...statements].map(([, type, , specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined,
  }))
  for (const line of source.split('\n')) {
    if (/^\s*(?:\*|\/[/*])/.test(line)) continue
    const calls = line.matchAll(
      /\b(?:import|require|import\.meta\.resolve|require\.resolve)\(\s*(['"`])([^'"`]+)\1/g,
    )
    for (const [, , specifier = ''] of calls) found.push({ specifier, typeOnly: false })
  }
  return found
}

/**
 * The package that a specifier names, without the entry point: `@scope/name/entry` is `@scope/name`.
 *
 * @param {string} specifier not relative
 */
export function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * Whether a relative import leaves its package. Tests may use the workspace's own `testing` folder.
 *
 * @param {WorkspacePackage} workspacePackage
 * @param {SourceImport} sourceImport
 */
export function leavesPackage({ folder }, { file, specifier, test }) {
  if (!specifier.startsWith('.')) return false
  const path = relative(folder, resolve(folder, file, '..', specifier))
    .split(sep)
    .join('/')
  return path.startsWith('..') && !(test && path.startsWith('../../testing/'))
}
