// What no published file may hold, and how large a package may be.

import { readFileSync } from 'node:fs'
import { isAbsolute, win32 } from 'node:path'

/** @typedef {import('./packed-packages.mjs').PackedPackage} PackedPackage */

/** @typedef {{ readonly packedKb: number, readonly unpackedKb: number }} SizeLimit kB of 1000 bytes */

const limitsFile = 'scripts/package-size-limits.json'

/** @type {Readonly<Record<string, SizeLimit | undefined>>} */
export const limits = JSON.parse(readFileSync(new URL('package-size-limits.json', import.meta.url), 'utf8'))

/**
 * Ranges that mean something in this workspace only.
 *
 * @param {import('./packed-packages.mjs').Manifest} manifest
 * @returns {readonly string[]} one sentence each
 */
export function rangeProblems(manifest) {
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
  return fields.flatMap((field) =>
    Object.entries(manifest[field] ?? {})
      .filter(([, range]) => /^(?:workspace|catalog|file|link|portal):/.test(range))
      .map(([name, range]) => `package.json: ${field}["${name}"] is "${range}", which npm cannot install`),
  )
}

/**
 * What tells where the package was made, or needs it to be there.
 *
 * @param {string} path from the package
 * @param {string} text
 * @param {string} root the repository's folder
 * @returns {readonly string[]} one sentence each
 */
export function contentProblems(path, text, root) {
  const problems = []
  if (text.includes(root)) problems.push(`${path} has the path of the folder it was made in`)
  if (path.endsWith('.map')) {
    /** @type {{ sources: readonly string[], sourceRoot?: string }} */
    const { sources, sourceRoot = '' } = JSON.parse(text)
    const absolute = [sourceRoot, ...sources].filter(
      (source) => source.startsWith('file:') || isAbsolute(source) || win32.isAbsolute(source),
    )
    for (const source of absolute) problems.push(`${path} has the absolute source "${source}"`)
  }
  return problems
}

/**
 * @param {Pick<PackedPackage, 'packedBytes' | 'unpackedBytes'>} packed
 * @param {SizeLimit | undefined} limit
 * @returns {readonly string[]} one sentence each
 */
export function sizeProblems({ packedBytes, unpackedBytes }, limit) {
  if (limit === undefined) return [`has no limit in ${limitsFile}`]
  const sizes = /** @type {const} */ ([
    ['packed', packedBytes, limit.packedKb],
    ['unpacked', unpackedBytes, limit.unpackedKb],
  ])
  return sizes
    .filter(([, bytes, limitKb]) => bytes > limitKb * 1000)
    .map(
      ([how, bytes, limitKb]) =>
        `has ${kilobytes(bytes)} ${how}, more than the ${limitKb} kB of ${limitsFile}; raise it there when what is new is worth it`,
    )
}

/**
 * @param {Pick<PackedPackage, 'packedBytes' | 'unpackedBytes' | 'paths'>} packed
 * @returns {string}
 */
export function sizeLine({ packedBytes, unpackedBytes, paths }) {
  return `${kilobytes(packedBytes)} packed, ${kilobytes(unpackedBytes)} in ${paths.length} files`
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`
}
