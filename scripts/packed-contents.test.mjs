import { describe, expect, it } from 'vitest'
import { contentProblems, rangeProblems, sizeLine, sizeProblems } from './packed-contents.mjs'

describe('rangeProblems', () => {
  it('finds nothing in versions and ranges', () => {
    const dependencies = { '@tidemark/stats': '0.1.0', valibot: '^1.5.0' }
    expect(rangeProblems({ dependencies, devDependencies: {} })).toEqual([])
    expect(rangeProblems({})).toEqual([])
  })

  it.each(['workspace:*', 'catalog:', 'file:../stats', 'link:../stats'])('finds %s', (range) => {
    const problem = `package.json: peerDependencies["a"] is "${range}", which npm cannot install`
    expect(rangeProblems({ peerDependencies: { a: range } })).toEqual([problem])
  })
})

describe('contentProblems', () => {
  const root = '/home/someone/tidemark/'
  /** @param {object} map */
  const problemsOf = (map) => contentProblems('dist/a.js.map', JSON.stringify(map), root)

  it('finds nothing in a map of neighbours', () => {
    expect(problemsOf({ sourceRoot: '', sources: ['../src/a.ts', '../../../node_modules/b/b.js'] })).toEqual(
      [],
    )
    expect(problemsOf({ sources: [] })).toEqual([])
  })

  it.each(['/src/a.ts', 'C:\\src\\a.ts', 'file:///src/a.ts'])('finds the source %s', (source) => {
    const problem = `dist/a.js.map has the absolute source "${source}"`
    expect(problemsOf({ sources: ['../src/b.ts', source] })).toEqual([problem])
    expect(problemsOf({ sourceRoot: source, sources: [] })).toEqual([problem])
  })

  it('finds the folder of the repository in any file', () => {
    const problem = 'dist/a.js has the path of the folder it was made in'
    expect(contentProblems('dist/a.js', `//#region ${root}packages/a/src/a.ts`, root)).toEqual([problem])
    expect(contentProblems('dist/a.js', '//#region src/a.ts', root)).toEqual([])
  })
})

describe('sizeProblems', () => {
  const limit = { packedKb: 10, unpackedKb: 40 }

  it('allows what is as large as its limit', () => {
    expect(sizeProblems({ packedBytes: 10_000, unpackedBytes: 40_000 }, limit)).toEqual([])
  })

  it('finds each size that is larger', () => {
    expect(sizeProblems({ packedBytes: 10_001, unpackedBytes: 51_200 }, limit)).toEqual([
      expect.stringContaining('has 11 kB packed, more than the 10 kB'),
      expect.stringContaining('has 52 kB unpacked, more than the 40 kB'),
    ])
  })

  it('finds a package without a limit', () => {
    const sizes = { packedBytes: 1, unpackedBytes: 1 }
    expect(sizeProblems(sizes, undefined)).toEqual(['has no limit in scripts/package-size-limits.json'])
  })
})

it('sizes are told in kB', () => {
  const packed = { packedBytes: 9_100, unpackedBytes: 40_000, paths: ['a', 'b'] }
  expect(sizeLine(packed)).toBe('10 kB packed, 40 kB in 2 files')
})
