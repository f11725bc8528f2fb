#!/usr/bin/env node
// Packs every public package as a release would and looks at what a user gets: the manifest's facts,
// the files and what is in them, their size, publint, and whether the types resolve (attw, ESM only).
// Needs built packages, so it is run as
//   pnpm run check:packages
// Exit codes: 0 nothing found, 1 findings, 2 a package cannot be packed or read.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, execPath, exit } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { contentProblems, limits, rangeProblems, sizeLine, sizeProblems } from './packed-contents.mjs'
import { packPackages } from './packed-packages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {import('./packed-packages.mjs').Manifest} Manifest */

/**
 * What a manifest lacks, one sentence each.
 *
 * @param {Manifest} manifest
 * @param {{ readonly folder: string, readonly license: string, readonly node: string }} expected
 *   the folder's path from the root, and the license and Node range that all packages share
 * @returns {readonly string[]}
 */
export function manifestProblems(manifest, { folder, license, node }) {
  const problems = []
  /** @param {string} field @param {unknown} found @param {string} wanted */
  const expect = (field, found, wanted) => {
    if (found !== wanted)
      problems.push(`package.json: ${field} is ${JSON.stringify(found)}; it must be "${wanted}"`)
  }
  expect('license', manifest['license'], license)
  expect('type', manifest['type'], 'module')
  expect('engines.node', member(manifest['engines'], 'node'), node)
  expect('repository.directory', member(manifest['repository'], 'directory'), folder)
  if (typeof manifest['description'] !== 'string' || manifest['description'] === '') {
    problems.push('package.json: description is missing; it is the first thing a user of the registry reads')
  }
  if (!Array.isArray(manifest['files']) || manifest['files'].length === 0) {
    problems.push('package.json: files is missing; without it everything in the folder is published')
  }
  return [...problems, ...exportProblems(manifest['exports'])]
}

/**
 * @param {unknown} exports
 * @returns {readonly string[]}
 */
function exportProblems(exports) {
  if (typeof exports !== 'object' || exports === null) return ['package.json: exports is missing']
  if (!('.' in exports)) return ['package.json: exports has no "."']
  return Object.entries(exports).flatMap(([entry, target]) => {
    // A bare path is a file that is run, not imported: a manifest, a process or worker entry.
    if (entry !== '.' && typeof target === 'string') return []
    if (typeof member(target, 'types') !== 'string') return [`package.json: exports["${entry}"] has no types`]
    if (typeof member(target, 'default') !== 'string')
      return [`package.json: exports["${entry}"] has no default`]
    return []
  })
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown}
 */
function member(value, key) {
  return typeof value === 'object' && value !== null ? /** @type {Manifest} */ (value)[key] : undefined
}

/**
 * What is wrong with the files of a packed package, one sentence each.
 *
 * @param {readonly string[]} paths relative to the package, with `/`
 * @param {(source: string) => boolean} hasSource whether there is such a file in the folder it was packed from
 * @returns {readonly string[]}
 */
export function fileProblems(paths, hasSource) {
  const present = new Set(paths)
  const problems = ['README.md', 'LICENSE']
    .filter((path) => !present.has(path))
    .map((path) => `${path} is missing`)
  if (!paths.some((path) => path.startsWith('dist/')))
    problems.push('dist is missing: run `pnpm build` first')
  for (const path of paths) {
    if (/\.test(?:-d)?\.|\.tsbuildinfo$|(?:^|\/)(?:fixtures|__golden__)\//.test(path)) {
      problems.push(`${path} is of no use to a user and would be published`)
    }
    const [, stem] = /^dist\/(.+)\.js$/.exec(path) ?? []
    // A chunk is made of several sources; whatever writes chunks empties `dist` first.
    if (stem !== undefined && !stem.startsWith('chunks/') && !hasSource(`src/${stem}.ts`)) {
      problems.push(`${path} has no source: it is left from an earlier build, remove dist and build again`)
    }
  }
  return problems
}

/**
 * @param {string} tarball
 * @returns {Promise<readonly string[]>}
 */
async function publintProblems(tarball) {
  const buffer = readFileSync(tarball)
  const { messages, pkg } = await publint({
    pack: { tarball: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) },
    strict: true,
  })
  return messages.map(
    (message) => `publint ${message.type}: ${formatMessage(message, pkg ?? {}, { color: false })}`,
  )
}

/**
 * @param {string} tarball
 * @returns {readonly string[]}
 */
function typesProblems(tarball) {
  const command = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const attw = spawnSync(execPath, [command, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'], {
    encoding: 'utf8',
  })
  return attw.status === 0 ? [] : [`attw:\n${attw.stdout}${attw.stderr}`]
}

async function main() {
  const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const license = /^(\w+) License/.exec(readFileSync(join(root, 'LICENSE'), 'utf8'))?.[1] ?? ''
  const destination = mkdtempSync(join(tmpdir(), 'check-packages-'))
  let checked = 0
  let found = 0
  try {
    for (const packed of packPackages(root, destination)) {
      const { name, folder, manifest, tarball, contents, paths } = packed
      const problems = [
        ...manifestProblems(manifest, { folder, license, node: rootManifest.engines.node }),
        ...rangeProblems(manifest),
        ...fileProblems(paths, (source) => existsSync(join(root, folder, source))),
        ...paths.flatMap((path) => contentProblems(path, readFileSync(join(contents, path), 'utf8'), root)),
        ...sizeProblems(packed, limits[name]),
        ...(await publintProblems(tarball)),
        ...typesProblems(tarball),
      ]
      for (const problem of problems) console.error(`${name}: ${problem}`)
      console.log(`${name}: ${sizeLine(packed)}`)
      checked += 1
      found += problems.length
    }
  } catch (cause) {
    console.error(`check-packages: ${cause instanceof Error ? cause.message : cause}`)
    return 2
  } finally {
    rmSync(destination, { recursive: true })
  }
  console.log(`${checked} packages checked, ${found} findings`)
  return found === 0 && checked > 0 ? 0 : 1
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(await main())
