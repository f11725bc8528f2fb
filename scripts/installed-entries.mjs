// The entries of installed packages: imported, required, and type-checked as their users do.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * What can be named in an import. A `file` is run by its path, as the entry of a process or a worker is, and only has to
 * be there.
 *
 * @typedef {{ readonly specifier: string, readonly kind: 'module' | 'json' | 'file' }} Entry
 */

/** @typedef {{ readonly names: readonly string[] } | { readonly error: string }} Loaded */

/**
 * @typedef {object} Loading
 * @property {Readonly<Record<string, Loaded>>} entries by specifier
 * @property {string} printed by the packages, which have nothing to say when they are loaded
 */

/**
 * @param {Pick<import('./packed-packages.mjs').PackedPackage, 'name' | 'manifest' | 'paths'>} packed
 * @returns {readonly Entry[]}
 */
export function entriesOf({ name, manifest, paths }) {
  /** @type {Entry[]} */
  const entries = []
  for (const [entry, target] of Object.entries(manifest['exports'] ?? {})) {
    const specifier = name + entry.slice(1)
    if (typeof target !== 'string') {
      entries.push({ specifier, kind: 'module' })
      continue
    }
    const [before = '', after] = target.slice(2).split('*')
    const stems =
      after === undefined
        ? ['']
        : paths
            .filter((path) => path.startsWith(before) && path.endsWith(after))
            .map((path) => path.slice(before.length, path.length - after.length))
    for (const stem of stems) {
      const kind = target.replace('*', stem).endsWith('.json') ? 'json' : 'file'
      entries.push({ specifier: specifier.replace('*', stem), kind })
    }
  }
  return entries
}

/**
 * Loads entries in a process of their own.
 *
 * @param {string} project
 * @param {'import-entries.mjs' | 'require-entries.cjs'} consumer
 * @param {readonly string[]} specifiers
 * @returns {Loading}
 */
export function loadEntries(project, consumer, specifiers) {
  // From inside the project: that is where names are looked up.
  const file = join(project, consumer)
  copyFileSync(fileURLToPath(new URL(`consumer/${consumer}`, import.meta.url)), file)
  // JSON modules are experimental on Node 20, which says so.
  const args = ['--disable-warning=ExperimentalWarning', file, ...specifiers]
  const { status, output, stdout, stderr } = spawnSync(execPath, args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const written = output?.[3] ?? ''
  if (status !== 0 || written === '') throw new Error(`${consumer} ended with ${status}:\n${stdout}${stderr}`)
  return { entries: JSON.parse(written), printed: stdout + stderr }
}

/** How TypeScript is told to look modules up, and the consumer's extension that goes with it. */
export const resolutions = /** @type {const} */ ([
  { name: 'node16', module: 'node16', moduleResolution: 'node16', extension: '.mts' },
  { name: 'bundler', module: 'esnext', moduleResolution: 'bundler', extension: '.ts' },
  // CommonJS that requires ES modules, which node16 does not know of.
  { name: 'nodenext-cjs', module: 'nodenext', moduleResolution: 'nodenext', extension: '.cts' },
])

/**
 * A consumer of one entry that compiles when its types have exactly the names that loading it has found. Names of types
 * are no keys of a namespace.
 *
 * @param {string} specifier
 * @param {readonly string[]} names
 * @param {(typeof resolutions)[number]['extension']} extension
 * @returns {string}
 */
export function typedConsumer(specifier, names, extension) {
  const quoted = JSON.stringify(specifier)
  const statement =
    extension === '.cts' ? `import entry = require(${quoted})` : `import * as entry from ${quoted}`
  const members = names.map((name) => `${JSON.stringify(name)}: true`).join(', ')
  return `${statement}\nexport const names: Record<keyof typeof entry, true> = { ${members} }\n`
}

/**
 * Type-checks a consumer of each entry, with declarations of the packages included.
 *
 * @param {string} project
 * @param {string} tsc path of the compiler
 * @param {ReadonlyMap<string, readonly string[]>} names by specifier
 * @param {(typeof resolutions)[number]} resolution
 * @returns {ReadonlyMap<string, readonly string[]>} what the compiler says, by specifier; '' has what it says of no one
 */
export function typeCheck(project, tsc, names, { name, module, moduleResolution, extension }) {
  const folder = join(project, name)
  mkdirSync(folder)
  const files = new Map([...names.keys()].map((specifier) => [fileName(specifier, extension), specifier]))
  for (const [file, specifier] of files) {
    writeFileSync(join(folder, file), typedConsumer(specifier, names.get(specifier) ?? [], extension))
  }
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }))
  const { stdout, stderr } = spawnSync(execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  })
  return diagnosticsByEntry(stdout + stderr, files)
}

/**
 * Declarations of packages of others are theirs to keep right.
 *
 * @param {string} output of tsc, not pretty
 * @param {ReadonlyMap<string, string>} files specifiers by the file names of their consumers
 * @returns {ReadonlyMap<string, readonly string[]>}
 */
export function diagnosticsByEntry(output, files) {
  /** @type {Map<string, string[]>} */
  const found = new Map()
  for (const line of output.split(/\r?\n/)) {
    const [, path] = /^(\S.*?)\(\d+,\d+\): error /.exec(line) ?? []
    const isOthers = path?.includes('node_modules/') && !/node_modules\/(?:@tidemark|tidemark)\//.test(path)
    // Lines that go on with what the one before says are indented.
    if (line === '' || line.startsWith(' ') || isOthers) continue
    const specifier = (path && files.get(basename(path))) ?? ''
    found.set(specifier, [...(found.get(specifier) ?? []), line])
  }
  return found
}

/**
 * @param {string} specifier
 * @param {string} extension
 */
function fileName(specifier, extension) {
  return specifier.replace(/^@/, '').replaceAll('/', '.') + extension
}
