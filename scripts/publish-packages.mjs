#!/usr/bin/env node
// Publishes the packages of a release, with a statement of where they were built. Versions that the registry has
// already are left alone, so that a release that was interrupted can be repeated. Part of
//   pnpm run release
// which the workflow release.yml runs; elsewhere npm has nobody who vouches for provenance, and refuses.
// Exit codes: 0 all are published, 1 one could not be.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, exit } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packPackages } from './packed-packages.mjs'

/** @typedef {Pick<import('./packed-packages.mjs').PackedPackage, 'name' | 'version' | 'manifest' | 'tarball'>} Publishable */

/**
 * Dependencies before those that need them: at no moment can a package be installed whose dependencies cannot.
 *
 * @template {Pick<Publishable, 'name' | 'manifest'>} P
 * @param {readonly P[]} packages without a cycle
 * @returns {readonly P[]}
 */
export function publishingOrder(packages) {
  /** @type {Set<P>} */
  const ordered = new Set()
  /** @param {P} one */
  const add = (one) => {
    if (ordered.has(one)) return
    const needed = Object.keys(one.manifest['dependencies'] ?? {})
    for (const other of packages) if (needed.includes(other.name)) add(other)
    ordered.add(one)
  }
  for (const one of packages) add(one)
  return [...ordered]
}

/**
 * @param {Publishable} publishable
 * @param {(args: readonly string[]) => { readonly status: number | null, readonly stdout: string, readonly stderr: string }} npm
 * @returns {'published' | 'was there'}
 * @throws Error when npm refuses, with what it said
 */
export function publish({ name, version, tarball }, npm) {
  const spec = `${name}@${version}`
  const seen = npm(['view', spec, 'version', '--json'])
  if (seen.status === 0 && seen.stdout.trim() !== '') return 'was there'
  // Of a name that it does not know npm says E404; any other failure would make us publish blindly.
  if (seen.status !== 0 && !/\bE404\b/.test(seen.stdout + seen.stderr)) {
    throw new Error(`npm view ${spec} failed:\n${seen.stdout}${seen.stderr}`)
  }
  const { status, stdout, stderr } = npm(['publish', tarball, '--provenance', '--access', 'public'])
  if (status !== 0) throw new Error(`npm publish of ${spec} failed:\n${stdout}${stderr}`)
  return 'published'
}

function main() {
  const destination = mkdtempSync(join(tmpdir(), 'publish-packages-'))
  try {
    const packages = packPackages(fileURLToPath(new URL('..', import.meta.url)), destination)
    for (const one of publishingOrder(packages)) {
      const done = publish(one, (args) => spawnSync('npm', args, { encoding: 'utf8' }))
      console.log(`${one.name}@${one.version} ${done}`)
    }
    return 0
  } catch (cause) {
    console.error(`publish-packages: ${cause instanceof Error ? cause.message : cause}`)
    return 1
  } finally {
    rmSync(destination, { recursive: true })
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) exit(main())
