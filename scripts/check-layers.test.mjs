import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importsOf, leavesPackage, packageOf, readPackages } from './package-imports.mjs'

/**
 * Which package may import which; arrows only point down. A package that is new, or that needs
 * another import, changes this table in the same commit, where a reviewer sees it.
 *
 * `workspace`: packages of this repository. `typesOnly`: those of them of which only types may be
 * imported. `external`: packages of others; only the lowest layer is so strict.
 *
 * @type {Readonly<Record<string, { readonly workspace: readonly string[], readonly typesOnly?: readonly string[], readonly external?: readonly string[] }>>}
 */
const mayImport = {
  '@tidemark/metrics': { workspace: [], external: ['hdr-histogram-js'] },
  '@tidemark/stats': { workspace: [], external: [] },
  '@tidemark/records': { workspace: ['@tidemark/metrics'] },
  '@tidemark/reporters': { workspace: ['@tidemark/metrics'] },
  '@tidemark/load': { workspace: ['@tidemark/metrics', '@tidemark/stats'], external: [] },
  '@tidemark/harness': {
    workspace: ['@tidemark/metrics', '@tidemark/stats', '@tidemark/load', '@tidemark/records'],
  },
  '@tidemark/gate': { workspace: ['@tidemark/stats', '@tidemark/records', '@tidemark/harness'] },
  '@tidemark/report': {
    // Of metrics the units and the histogram decoder: records keep histograms encoded.
    workspace: ['@tidemark/metrics', '@tidemark/stats', '@tidemark/records', '@tidemark/gate'],
    typesOnly: ['@tidemark/gate'],
  },
  tidemark: {
    workspace: [
      '@tidemark/metrics',
      '@tidemark/stats',
      '@tidemark/records',
      '@tidemark/reporters',
      '@tidemark/load',
      '@tidemark/harness',
      '@tidemark/gate',
      '@tidemark/report',
    ],
  },
}

const packages = readPackages(fileURLToPath(new URL('..', import.meta.url)))
const workspaceNames = new Set(packages.map(({ name }) => name))

/** @param {string} specifier */
const isBuiltin = (specifier) => specifier.startsWith('node:') || builtinModules.includes(specifier)

describe('the table', () => {
  it('has a row for every package and no other', () => {
    expect(Object.keys(mayImport).sort()).toEqual([...workspaceNames].sort())
  })

  it('has no cycle', () => {
    /** @param {string} name @param {readonly string[]} path */
    const walk = (name, path) => {
      expect(path, `cycle: ${[...path, name].join(' -> ')}`).not.toContain(name)
      for (const next of mayImport[name]?.workspace ?? []) walk(next, [...path, name])
    }
    for (const name of Object.keys(mayImport)) walk(name, [])
  })
})

describe.each(packages)('$name', (workspacePackage) => {
  const { name, dependencies, devDependencies, references, imports } = workspacePackage
  const row = mayImport[name] ?? { workspace: [] }
  const ownImports = imports.filter(
    ({ specifier }) => !specifier.startsWith('.') && packageOf(specifier) !== name,
  )

  it('declares only what its layer may import', () => {
    const declared = [...dependencies, ...devDependencies]
    expect(
      declared.filter((dependency) => workspaceNames.has(dependency) && !row.workspace.includes(dependency)),
    ).toEqual([])
    if (row.external !== undefined) {
      const external = dependencies.filter((dependency) => !workspaceNames.has(dependency))
      expect(external.filter((dependency) => !row.external?.includes(dependency))).toEqual([])
    }
  })

  it('imports only what its layer may import, and what it declares', () => {
    const undeclared = ownImports
      .filter(({ specifier, test }) => {
        if (isBuiltin(specifier)) return false
        const imported = packageOf(specifier)
        if (workspaceNames.has(imported) && !row.workspace.includes(imported)) return true
        // Test tools are dependencies of the workspace's root.
        return test
          ? workspaceNames.has(imported) && ![...dependencies, ...devDependencies].includes(imported)
          : !dependencies.includes(imported)
      })
      .map(({ file, specifier }) => `${file}: ${specifier}`)
    expect(undeclared).toEqual([])
  })

  it('imports only types where only types are allowed', () => {
    const values = ownImports
      .filter(
        ({ specifier, typeOnly, test }) =>
          !typeOnly && !test && row.typesOnly?.includes(packageOf(specifier)),
      )
      .map(({ file, specifier }) => `${file}: ${specifier}`)
    expect(values).toEqual([])
  })

  it('reaches other packages by name only', () => {
    const leaving = imports.filter((found) => leavesPackage(workspacePackage, found))
    expect(leaving.map(({ file, specifier }) => `${file}: ${specifier}`)).toEqual([])
  })

  it('is built after exactly the packages it depends on', () => {
    expect([...references].sort()).toEqual(
      dependencies.filter((dependency) => workspaceNames.has(dependency)).sort(),
    )
  })
})

describe('importsOf', () => {
  it.each([
    ["import { a } from '@tidemark/stats'", '@tidemark/stats', false],
    ["import type { A } from '@tidemark/gate'", '@tidemark/gate', true],
    ["import {\n  a,\n  type B,\n} from '@tidemark/records'", '@tidemark/records', false],
    ["export { a } from './a.ts'", './a.ts', false],
    ["export type { A } from './a.ts'", './a.ts', true],
    ["export * from './a.ts'", './a.ts', false],
    ["import '../dist/main.js'", '../dist/main.js', false],
    ["const url = import.meta.resolve('@tidemark/harness/worker')", '@tidemark/harness/worker', false],
    ["const { a } = await import('esbuild')", 'esbuild', false],
  ])('finds the import of %j', (source, specifier, typeOnly) => {
    expect(importsOf(`/** One. */\n${source}\n`)).toEqual([{ specifier, typeOnly }])
  })

  it.each([
    " * import { suite } from '@tidemark/harness'",
    "// import('x')",
    " * await import('x')",
    "export const from = 'x'",
    "export const text = `imported from 'x'`",
    "export type Kind = 'a' | 'b'",
  ])('finds none in %j', (source) => {
    expect(importsOf(source)).toEqual([])
  })
})

describe('packageOf', () => {
  it('leaves the entry point out', () => {
    expect(packageOf('@tidemark/reporters/statsd')).toBe('@tidemark/reporters')
    expect(packageOf('esbuild/lib/main.js')).toBe('esbuild')
  })
})

describe('leavesPackage', () => {
  const folder = fileURLToPath(new URL('../packages/gate', import.meta.url))
  const gate = {
    name: '@tidemark/gate',
    folder,
    dependencies: [],
    devDependencies: [],
    references: [],
    imports: [],
  }
  const found = { typeOnly: false, file: 'src/arm/git.ts', test: false }

  it('tells a neighbour from another package', () => {
    expect(leavesPackage(gate, { ...found, specifier: '../index.ts' })).toBe(false)
    expect(leavesPackage(gate, { ...found, specifier: '../../../stats/src/index.ts' })).toBe(true)
    expect(leavesPackage(gate, { ...found, specifier: '@tidemark/stats' })).toBe(false)
  })

  it('lets tests, and only tests, use what the workspace has for testing', () => {
    const specifier = '../../../../testing/temporary-project.ts'
    expect(leavesPackage(gate, { ...found, specifier, test: true })).toBe(false)
    expect(leavesPackage(gate, { ...found, specifier })).toBe(true)
    expect(leavesPackage(gate, { ...found, specifier: '../../../stats/src/index.ts', test: true })).toBe(true)
  })
})
