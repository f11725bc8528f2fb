// The packages as a release would publish them: packed, and unpacked again.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { env, platform } from 'node:process'

/** @typedef {Readonly<Record<string, unknown>>} Manifest */

/**
 * @typedef {object} PackedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder of its sources, from the root of the repository
 * @property {Manifest} manifest as published: pnpm has put versions for `workspace:` and `catalog:`
 * @property {string} tarball
 * @property {number} packedBytes size of the tarball
 * @property {string} contents the folder that it was unpacked into
 * @property {readonly string[]} paths of its files, from `contents`, with `/`
 * @property {number} unpackedBytes size of its files
 */

/**
 * Packs every package of `packages/` that is not private. They must have been built.
 *
 * @param {string} root the repository
 * @param {string} destination an empty folder
 * @returns {readonly PackedPackage[]} by name
 */
export function packPackages(root, destination) {
  const tarballs = join(destination, 'tarballs')
  mkdirSync(tarballs)
  run([...pnpm(), '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs], root)
  const packed = readdirSync(tarballs).map((name) => unpack(join(tarballs, name), destination))
  return publicPackages(root).map(({ name, folder }) => {
    const found = packed.find(({ manifest }) => manifest['name'] === name)
    if (found === undefined) throw new Error(`pnpm pack made no tarball of ${name}`)
    return { name, version: String(found.manifest['version']), folder, ...found }
  })
}

/**
 * @param {string} root
 * @returns {readonly { readonly name: string, readonly folder: string }[]}
 */
function publicPackages(root) {
  return readdirSync(join(root, 'packages')).flatMap((folder) => {
    const file = join(root, 'packages', folder, 'package.json')
    if (!existsSync(file)) return []
    const { name, private: isPrivate } = JSON.parse(readFileSync(file, 'utf8'))
    return isPrivate === true ? [] : [{ name, folder: `packages/${folder}` }]
  })
}

/**
 * @param {string} tarball
 * @param {string} destination
 */
function unpack(tarball, destination) {
  const folder = join(destination, relative(join(destination, 'tarballs'), tarball).replace(/\.tgz$/, ''))
  mkdirSync(folder)
  run(['tar', '-xzf', tarball, '-C', folder], destination)
  const contents = join(folder, 'package')
  const files = readdirSync(contents, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  return {
    manifest: /** @type {Manifest} */ (JSON.parse(readFileSync(join(contents, 'package.json'), 'utf8'))),
    tarball,
    packedBytes: statSync(tarball).size,
    contents,
    paths: files.map((file) => relative(contents, file).split(sep).join('/')).sort(),
    unpackedBytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
  }
}

/** The pnpm of the PATH, as in scripts of package.json, or the one that the commands of the README bring. */
function pnpm() {
  const { status } = spawnSync('pnpm', ['--version'], { shell: platform === 'win32' })
  return status === 0 ? ['pnpm'] : ['npx', '-y', 'pnpm@12']
}

/**
 * @param {readonly string[]} command
 * @param {string} cwd
 */
function run([program = '', ...args], cwd) {
  // npx and pnpm are .cmd files on Windows; no argument here needs quoting by a shell.
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    // An npx that runs this has said in it which package it wants.
    env: { ...env, npm_config_package: undefined },
    encoding: 'utf8',
    shell: platform === 'win32',
  })
  if (error) throw new Error(`${program} cannot be run: ${error.message}`, { cause: error })
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`)
}
