import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { shortPath } from './explain.ts'

const root = resolve('/app')

it.each([
  [['src', 'a.js'], 'src/a.js'],
  [['node_modules', 'semver', 'index.js'], 'node_modules/semver/index.js'],
  // Where two revisions have it under different versions' folders, it is still the same file.
  [
    ['node_modules', '.pnpm', 'semver@7.5.1', 'node_modules', 'semver', 'index.js'],
    'node_modules/semver/index.js',
  ],
  [['..', 'elsewhere', 'node_modules', 'semver', 'index.js'], 'node_modules/semver/index.js'],
  [['..', 'shared', 'b.js'], '../shared/b.js'],
])('names %j as %s', (path, name) => {
  expect(shortPath(root, join(root, ...path))).toBe(name)
})
