import { describe, expect, it } from 'vitest'
import { fileProblems, manifestProblems } from './check-packages.mjs'

const expected = { folder: 'packages/stats', license: 'MIT', node: '>=20.19.0' }
const manifest = {
  name: '@tidemark/stats',
  description: 'Statistics',
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20.19.0' },
  repository: { directory: 'packages/stats' },
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  files: ['dist'],
}

describe('manifestProblems', () => {
  it('finds nothing in a complete manifest', () => {
    expect(manifestProblems(manifest, expected)).toEqual([])
  })

  it('asks no types of an entry that is run, not imported', () => {
    const exports = { ...manifest.exports, './worker': './dist/worker.js' }
    expect(manifestProblems({ ...manifest, exports }, expected)).toEqual([])
  })

  it.each([
    ['license', { license: 'UNLICENSED' }, 'package.json: license is "UNLICENSED"; it must be "MIT"'],
    ['type', { type: undefined }, 'package.json: type is undefined; it must be "module"'],
    [
      'engines',
      { engines: { node: '>=18' } },
      'package.json: engines.node is ">=18"; it must be ">=20.19.0"',
    ],
    [
      'engines, absent',
      { engines: undefined },
      'package.json: engines.node is undefined; it must be ">=20.19.0"',
    ],
    [
      'repository',
      { repository: { directory: 'packages/gate' } },
      'package.json: repository.directory is "packages/gate"; it must be "packages/stats"',
    ],
    [
      'description',
      { description: '' },
      'package.json: description is missing; it is the first thing a user of the registry reads',
    ],
    [
      'files',
      { files: [] },
      'package.json: files is missing; without it everything in the folder is published',
    ],
    ['exports', { exports: undefined }, 'package.json: exports is missing'],
    ['exports without an entry', { exports: {} }, 'package.json: exports has no "."'],
    ['types', { exports: { '.': { default: './i.js' } } }, 'package.json: exports["."] has no types'],
    ['default', { exports: { '.': { types: './i.d.ts' } } }, 'package.json: exports["."] has no default'],
    ['a bare target', { exports: { '.': './i.js' } }, 'package.json: exports["."] has no types'],
  ])('finds a wrong %s', (_field, change, problem) => {
    expect(manifestProblems({ ...manifest, ...change }, expected)).toEqual([problem])
  })
})

describe('fileProblems', () => {
  const paths = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']
  /** @param {string} source */
  const hasSource = (source) => source === 'src/index.ts'

  it('finds nothing in a clean package', () => {
    expect(fileProblems(paths, hasSource)).toEqual([])
    expect(fileProblems([...paths, 'dist/chunks/core.js'], hasSource)).toEqual([])
  })

  it.each([
    'src/holm.test.ts',
    'src/holm.test-d.ts',
    'dist/.tsbuildinfo',
    'src/fixtures/a.ts',
    'src/text/__golden__/a.txt',
  ])('finds %s', (path) => {
    expect(fileProblems([...paths, path], hasSource)).toEqual([
      `${path} is of no use to a user and would be published`,
    ])
  })

  it('finds what is missing', () => {
    expect(fileProblems(['package.json', 'src/index.ts'], hasSource)).toEqual([
      'README.md is missing',
      'LICENSE is missing',
      'dist is missing: run `pnpm build` first',
    ])
  })

  it('finds the output of a source that is gone', () => {
    expect(fileProblems([...paths, 'dist/old.js'], hasSource)).toEqual([
      'dist/old.js has no source: it is left from an earlier build, remove dist and build again',
    ])
  })
})
