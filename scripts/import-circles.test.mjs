import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { circlesOf } from './import-circles.mjs'
import { packageOf, readPackages } from './package-imports.mjs'

const packages = readPackages(fileURLToPath(new URL('..', import.meta.url)))

describe.each(packages)('$name', (workspacePackage) => {
  it('has no files that import each other in a circle, types included', () => {
    expect(
      circlesOf(workspacePackage),
      'move what they share into the lower one of them, the file that owns the concept',
    ).toEqual([])
  })

  it('reaches its own files by path, as a circle through its own name would not be seen', () => {
    const named = workspacePackage.imports
      .filter(({ specifier, test }) => !test && packageOf(specifier) === workspacePackage.name)
      .map(({ file, specifier }) => `${file}: ${specifier}`)
    expect(named).toEqual([])
  })
})

describe('circlesOf', () => {
  /** @param {...string} arrows each `file specifier` */
  const circles = (...arrows) =>
    circlesOf({
      imports: arrows.map((arrow) => {
        const [file = '', specifier = ''] = arrow.split(' ')
        return { file, specifier, typeOnly: true, test: false }
      }),
    })

  it('finds two files that import each other, in whatever folders', () => {
    expect(circles('src/a.ts ./b/c.ts', 'src/b/c.ts ../a.ts')).toEqual([
      ['src/a.ts -> src/b/c.ts', 'src/b/c.ts -> src/a.ts'],
    ])
  })

  it('finds a circle of many, and leaves out who is only beside it', () => {
    expect(
      circles(
        'src/top.ts ./a.ts',
        'src/a.ts ./b.ts',
        'src/b.ts ./c.ts',
        'src/c.ts ./a.ts',
        'src/c.ts ./low.ts',
      ),
    ).toEqual([['src/a.ts -> src/b.ts', 'src/b.ts -> src/c.ts', 'src/c.ts -> src/a.ts']])
  })

  it('tells circles that share a file as one, and others apart', () => {
    const shared = ['src/a.ts ./b.ts', 'src/b.ts ./a.ts', 'src/a.ts ./c.ts', 'src/c.ts ./a.ts']
    expect(circles(...shared, 'src/x.ts ./y.ts', 'src/y.ts ./x.ts', 'src/a.ts ./x.ts')).toEqual([
      ['src/a.ts -> src/b.ts', 'src/a.ts -> src/c.ts', 'src/b.ts -> src/a.ts', 'src/c.ts -> src/a.ts'],
      ['src/x.ts -> src/y.ts', 'src/y.ts -> src/x.ts'],
    ])
  })

  it('finds a file that imports itself', () => {
    expect(circles('src/a.ts ./a.ts')).toEqual([['src/a.ts -> src/a.ts']])
  })

  it('finds one by way of the name that a file has when it is built', () => {
    expect(circles('src/main.ts ./part.js', 'src/part.ts ./main.ts')).toEqual([
      ['src/main.ts -> src/part.ts', 'src/part.ts -> src/main.ts'],
    ])
  })

  it('finds none where arrows point down, or where they leave the package', () => {
    expect(
      circles(
        'src/a.ts ./b.ts',
        'src/a.ts ./c.ts',
        'src/b.ts ./c.ts',
        'src/c.ts node:fs',
        'src/c.ts ../../x/a.ts',
      ),
    ).toEqual([])
  })
})
