import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { folderBytes } from './folder-size.ts'

const project = testProjects()

it('sums files at any depth, counts shared ones for their part and follows no link', async () => {
  const folder = join(project.current.folder, 'counted')
  const store = join(project.current.folder, 'store')
  for (const path of [store, join(folder, 'a', 'b')]) mkdirSync(path, { recursive: true })
  expect(await folderBytes(folder)).toBe(0)
  writeFileSync(join(folder, 'one'), 'x'.repeat(100))
  writeFileSync(join(folder, 'a', 'b', 'two'), 'x'.repeat(30))
  writeFileSync(join(store, 'shared'), 'x'.repeat(1000))
  linkSync(join(store, 'shared'), join(folder, 'a', 'shared'))
  symlinkSync(store, join(folder, 'link'), 'junction')
  expect(await folderBytes(folder)).toBe(100 + 30 + 1000 / 2)
})
