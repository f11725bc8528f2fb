// Which source files of a package import each other in a circle.

import { posix } from 'node:path'

/** @typedef {Pick<import('./package-imports.mjs').WorkspacePackage, 'imports'>} Sources */

/**
 * The circles among the source files of a package. Types count: who wants to understand one file of a circle has to
 * read them all, whether or not anything is loaded at run time. Circles that share a file are one.
 *
 * @param {Sources} sources
 * @returns {readonly (readonly string[])[]} of each circle the imports that make it, as `file -> imported file`
 */
export function circlesOf(sources) {
  const imported = importedFiles(sources)
  const files = [...imported.keys()]
  const reached = new Map(files.map((file) => [file, reachedFrom(file, imported)]))
  /** @param {string} from @param {string} to */
  const reaches = (from, to) => reached.get(from)?.has(to) === true
  /** @type {Set<string>} */
  const told = new Set()
  return files.flatMap((file) => {
    if (told.has(file) || !reaches(file, file)) return []
    const circle = files.filter((other) => reaches(file, other) && reaches(other, file))
    for (const member of circle) told.add(member)
    return [
      circle.flatMap((from) =>
        circle.filter((to) => imported.get(from)?.has(to)).map((to) => `${from} -> ${to}`),
      ),
    ]
  })
}

/**
 * The files of the package that each of its files imports. Those that import nothing are in no circle, and left out.
 *
 * @param {Sources} sources
 * @returns {ReadonlyMap<string, ReadonlySet<string>>}
 */
function importedFiles({ imports }) {
  /** @type {Map<string, Set<string>>} */
  const imported = new Map(imports.map(({ file }) => [file, new Set()]))
  for (const { file, specifier } of imports) {
    if (!specifier.startsWith('.')) continue
    const path = posix.join(file, '..', specifier)
    // A dynamic import may have the name that the file has when it is built.
    const source = imported.has(path) ? path : path.replace(/\.js$/, '.ts')
    if (imported.has(source)) imported.get(file)?.add(source)
  }
  return imported
}

/**
 * All files that a file imports, by way of others too.
 *
 * @param {string} start
 * @param {ReadonlyMap<string, ReadonlySet<string>>} imported
 */
function reachedFrom(start, imported) {
  /** @type {Set<string>} */
  const reached = new Set()
  const ahead = [start]
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    for (const next of imported.get(file) ?? []) {
      if (reached.has(next)) continue
      reached.add(next)
      ahead.push(next)
    }
  }
  return reached
}
