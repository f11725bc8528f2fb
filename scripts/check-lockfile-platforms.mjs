#!/usr/bin/env node
// Holds pnpm-lock.yaml against the platforms its packages are built for.
//
// esbuild, Biome, turbo, rolldown, TypeScript and others ship one package per platform and name them
// all in `optionalDependencies`. A lock file written where the registry does not have all of them
// silently leaves the missing ones out: everything works on that machine, and a clone on another
// platform installs no binary. So each installed package's own manifest, which names every platform,
// is compared with what the lock file holds for it. Needs an installed tree and no network:
//   node scripts/check-lockfile-platforms.mjs [folder]
// Exit codes: 0 complete, 1 something is missing, 2 the lock file or the tree cannot be read.

import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, cwd, exit } from 'node:process'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'

/**
 * @typedef {object} LockFile The part of pnpm-lock.yaml (version 9) that is read here.
 * @property {string} lockfileVersion
 * @property {Readonly<Record<string, unknown>>} packages by `name@version`
 * @property {Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>>, readonly optional?: boolean }>>} snapshots
 *   by `name@version(peers)`; a package has one for every set of peers it was resolved with
 */

/**
 * @typedef {object} InstalledPackage
 * @property {string} name
 * @property {string} version
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 */

/**
 * @typedef {object} Comparison
 * @property {readonly string[]} problems one sentence each; empty when the lock file is complete
 * @property {number} comparedPackages installed packages that declare optional dependencies
 */

/**
 * Compares the lock file with the manifests of the packages installed from it.
 *
 * @param {LockFile} lock
 * @param {readonly InstalledPackage[]} installed
 * @returns {Comparison}
 */
export function compareWithInstalled(lock, installed) {
  const installedKeys = new Set(installed.map(({ name, version }) => `${name}@${version}`))
  const problems = []
  let comparedPackages = 0
  for (const [key, snapshot] of Object.entries(lock.snapshots)) {
    // What pnpm marks optional belongs to another platform and is rightly absent.
    if (snapshot.optional !== true && !installedKeys.has(withoutPeers(key))) {
      problems.push(`${key} is in the lock file but not installed: run \`pnpm install\` first`)
    }
  }
  for (const { name, version, optionalDependencies = {} } of installed) {
    const wanted = Object.entries(optionalDependencies)
    const snapshots = Object.entries(lock.snapshots).filter(
      ([key]) => withoutPeers(key) === `${name}@${version}`,
    )
    if (wanted.length === 0 || snapshots.length === 0) continue
    comparedPackages += 1
    for (const [key, snapshot] of snapshots) {
      for (const [dependency, range] of wanted) {
        const locked = snapshot.optionalDependencies?.[dependency]
        if (locked === undefined || lock.packages[packageKey(dependency, locked)] === undefined) {
          problems.push(`${key} is built for ${dependency}@${range}, which the lock file does not hold`)
        }
      }
    }
  }
  return { problems: [...new Set(problems)], comparedPackages }
}

/** @param {string} key `name@version(peer@version)` */
function withoutPeers(key) {
  return key.replace(/\(.*$/, '')
}

/**
 * The key under `packages` of a resolved dependency; an aliased one is resolved to another name.
 *
 * @param {string} name
 * @param {string} resolved `1.2.3`, `1.2.3(peer@1.0.0)` or, for an alias, `other@1.2.3`
 */
function packageKey(name, resolved) {
  const version = withoutPeers(resolved)
  return version.includes('@') ? version : `${name}@${version}`
}

/**
 * Reads the manifest of every package in pnpm's virtual store. `node_modules/.pnpm/<id>/node_modules`
 * holds the package itself as a folder and its dependencies as links.
 *
 * @param {string} store the path of `node_modules/.pnpm`
 * @returns {readonly InstalledPackage[]}
 */
export function readInstalled(store) {
  const found = []
  for (const id of readdirSync(store)) {
    if (id === 'node_modules' || !lstatSync(join(store, id)).isDirectory()) continue
    const modules = join(store, id, 'node_modules')
    for (const name of readdirSync(modules)) {
      const names = name.startsWith('@')
        ? readdirSync(join(modules, name)).map((rest) => `${name}/${rest}`)
        : [name]
      for (const full of names) {
        if (full.startsWith('.') || lstatSync(join(modules, full)).isSymbolicLink()) continue
        found.push(JSON.parse(readFileSync(join(modules, full, 'package.json'), 'utf8')))
      }
    }
  }
  return found
}

/** @param {readonly string[]} args */
function main([folder = cwd()]) {
  let lock
  let installed
  try {
    lock = /** @type {LockFile} */ (parse(readFileSync(join(folder, 'pnpm-lock.yaml'), 'utf8')))
    installed = readInstalled(join(folder, 'node_modules', '.pnpm'))
  } catch (cause) {
    console.error(`check-lockfile-platforms: ${cause instanceof Error ? cause.message : cause}`)
    return 2
  }
  if (!String(lock.lockfileVersion).startsWith('9.')) {
    console.error(
      `check-lockfile-platforms: pnpm-lock.yaml has lockfileVersion ${lock.lockfileVersion}; this script reads 9.x`,
    )
    return 2
  }
  const { problems, comparedPackages } = compareWithInstalled(lock, installed)
  for (const problem of problems) console.error(`pnpm-lock.yaml: ${problem}`)
  if (problems.length > 0) return 1
  if (comparedPackages === 0) {
    console.error(
      'check-lockfile-platforms: no installed package has optional dependencies; nothing was compared',
    )
    return 2
  }
  console.log(`pnpm-lock.yaml holds every platform of ${comparedPackages} packages`)
  return 0
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(main(argv.slice(2)))
