import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { diagnosticsByEntry, entriesOf, loadEntries, resolutions, typeCheck } from './installed-entries.mjs'

const project = realpathSync(mkdtempSync(join(tmpdir(), 'installed-entries-')))
afterAll(() => rmSync(project, { recursive: true }))

/**
 * @param {string} name below `@tidemark`
 * @param {Readonly<Record<string, string>>} files
 */
function install(name, files) {
  const folder = join(project, 'node_modules/@tidemark', name)
  mkdirSync(folder, { recursive: true })
  const exports = { '.': { types: './index.d.ts', default: './index.js' }, './*.json': './*.json' }
  const manifest = { name: `@tidemark/${name}`, version: '1.0.0', type: 'module', exports }
  for (const [file, text] of Object.entries({ 'package.json': JSON.stringify(manifest), ...files })) {
    writeFileSync(join(folder, file), text)
  }
}

describe('entriesOf', () => {
  const paths = ['dist/index.js', 'dist/main.js', 'schemas/b.json', 'schemas/a.json', 'schemas/README.md']

  it('tells modules, JSON, and files that are run', () => {
    const exports = {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './html': { types: './dist/html.d.ts', default: './dist/html.js' },
      './process': './dist/main.js',
      './package.json': './package.json',
    }
    expect(entriesOf({ name: '@tidemark/a', manifest: { exports }, paths })).toEqual([
      { specifier: '@tidemark/a', kind: 'module' },
      { specifier: '@tidemark/a/html', kind: 'module' },
      { specifier: '@tidemark/a/process', kind: 'file' },
      { specifier: '@tidemark/a/package.json', kind: 'json' },
    ])
  })

  it('names every file that a pattern stands for', () => {
    const manifest = { exports: { './schemas/*': './schemas/*' } }
    expect(entriesOf({ name: 'a', manifest, paths })).toEqual([
      { specifier: 'a/schemas/b.json', kind: 'json' },
      { specifier: 'a/schemas/a.json', kind: 'json' },
      { specifier: 'a/schemas/README.md', kind: 'file' },
    ])
  })
})

describe('loadEntries', () => {
  install('fine', { 'index.js': 'export const b = 1, a = 2', 'x.json': '{ "c": 3 }' })
  install('loud', { 'index.js': "console.log('hello')" })
  install('broken', { 'index.js': "throw new Error('broken when it is loaded')" })
  install('waiting', { 'index.js': 'export const a = await 1' })

  it.each(/** @type {const} */ (['import-entries.mjs', 'require-entries.cjs']))(
    '%s finds what is there',
    (consumer) => {
      const specifiers = ['@tidemark/fine', '@tidemark/fine/x.json']
      expect(loadEntries(project, consumer, specifiers)).toEqual({
        entries: { '@tidemark/fine': { names: ['a', 'b'] }, '@tidemark/fine/x.json': { names: ['c'] } },
        printed: '',
      })
    },
  )

  it.each(/** @type {const} */ (['import-entries.mjs', 'require-entries.cjs']))(
    '%s tells what does not load',
    (consumer) => {
      const { entries, printed } = loadEntries(project, consumer, [
        '@tidemark/broken',
        '@tidemark/fine/y',
        '@tidemark/fine',
        '@tidemark/loud',
      ])
      expect(entries['@tidemark/broken']).toEqual({
        error: expect.stringContaining('broken when it is loaded'),
      })
      expect(entries['@tidemark/fine/y']).toEqual({ error: expect.stringContaining("'./y'") })
      expect(entries['@tidemark/fine']).toEqual({ names: ['a', 'b'] })
      expect(printed).toBe('hello\n')
    },
  )

  it('tells of a module that cannot be required because it waits', () => {
    const waiting = ['@tidemark/waiting']
    expect(loadEntries(project, 'import-entries.mjs', waiting).entries).toEqual({
      [waiting[0] ?? '']: { names: ['a'] },
    })
    expect(loadEntries(project, 'require-entries.cjs', waiting).entries).toEqual({
      [waiting[0] ?? '']: { error: expect.any(String) },
    })
  })
})

describe('typeCheck', { timeout: 180_000 }, () => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const js = { 'index.js': 'export const a = 1' }
  install('typed', { ...js, 'index.d.ts': 'export interface Only {}\nexport declare const a: number\n' })
  install('promising', { ...js, 'index.d.ts': 'export declare const a: number, b: number\n' })
  install('silent', { ...js, 'index.d.ts': 'export declare const a: number\n' })
  install('untyped', js)
  install('wrong', { ...js, 'index.d.ts': 'export declare const a: Missing\n' })
  mkdirSync(join(project, 'node_modules/@types'))
  const nodeTypes = dirname(createRequire(import.meta.url).resolve('@types/node/package.json'))
  symlinkSync(nodeTypes, join(project, 'node_modules/@types/node'), 'junction')

  it.each(resolutions)('finds types that are not those of the code, under $name', (resolution) => {
    const names = new Map(
      ['typed', 'promising', 'untyped', 'wrong'].map((name) => [`@tidemark/${name}`, ['a']]),
    )
    names.set('@tidemark/silent', ['a', 'b'])
    const found = typeCheck(project, tsc, names, resolution)
    expect(found.get('@tidemark/typed')).toBe(undefined)
    expect(found.get('@tidemark/promising')).toEqual([expect.stringContaining("'b' is missing")])
    expect(found.get('@tidemark/silent')).toEqual([expect.stringContaining('TS2353')])
    expect(found.get('@tidemark/untyped')).toEqual([expect.stringContaining('TS7016')])
    expect(found.get('')?.join('\n')).toContain("Cannot find name 'Missing'")
  })
})

describe('diagnosticsByEntry', () => {
  const files = new Map([['a.mts', '@tidemark/a']])

  it('leaves out what is wrong with packages of others, and what goes on with the line before', () => {
    const output = [
      'node16/a.mts(2,14): error TS2741: missing',
      '  further words',
      'node_modules/piscina/dist/index.d.ts(1,1): error TS2430: theirs',
      'node_modules/@tidemark/a/dist/index.d.ts(1,1): error TS2304: ours',
      "error TS2688: Cannot find type definition file for 'node'.",
      '',
    ].join('\n')
    expect(Object.fromEntries(diagnosticsByEntry(output, files))).toEqual({
      '@tidemark/a': ['node16/a.mts(2,14): error TS2741: missing'],
      '': [
        'node_modules/@tidemark/a/dist/index.d.ts(1,1): error TS2304: ours',
        "error TS2688: Cannot find type definition file for 'node'.",
      ],
    })
  })
})
