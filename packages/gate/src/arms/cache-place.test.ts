import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it, vi } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { armKey, armsFolder, cacheFolder } from './cache-place.ts'

const project = testProjects()
const home = '/home/me'

it.each<[environment: NodeJS.ProcessEnv, platform: string, expected: string]>([
  [{}, 'linux', join(home, '.cache', 'tidemark')],
  [{ XDG_CACHE_HOME: '/var/xdg' }, 'linux', join('/var/xdg', 'tidemark')],
  [{ XDG_CACHE_HOME: 'relative' }, 'linux', join(home, '.cache', 'tidemark')],
  [{}, 'darwin', join(home, 'Library', 'Caches', 'tidemark')],
  [{ LOCALAPPDATA: '/local' }, 'win32', join('/local', 'tidemark')],
  [{}, 'win32', join(home, 'AppData', 'Local', 'tidemark')],
  [{ TIDEMARK_CACHE: '/mine', XDG_CACHE_HOME: '/var/xdg' }, 'linux', resolve('/mine')],
  [{ TIDEMARK_CACHE: '' }, 'linux', join(home, '.cache', 'tidemark')],
])('with %j on %s is %s', (environment, platform, expected) => {
  expect(cacheFolder(environment, platform, home)).toBe(expected)
})

it('is made, and known by its real path', async () => {
  const { current } = project
  mkdirSync(current.cache)
  const link = join(current.folder, 'link')
  symlinkSync(current.cache, link, 'junction')
  vi.stubEnv('TIDEMARK_CACHE', link)
  expect(await armsFolder()).toBe(realpathSync.native(join(current.cache, 'arms')))
})

it('is not inside the repository by way of a link either, nor a file', async () => {
  const { current } = project
  const link = join(current.folder, 'link')
  symlinkSync(current.root, link, 'junction')
  vi.stubEnv('TIDEMARK_CACHE', link)
  await expect(armsFolder(current.root)).rejects.toMatchObject({ code: 'ARM_CACHE_PLACE' })
  writeFileSync(join(current.folder, 'file'), '')
  vi.stubEnv('TIDEMARK_CACHE', join(current.folder, 'file'))
  await expect(armsFolder(current.root)).rejects.toMatchObject({ code: 'ARM_CACHE_PLACE' })
})

it('has a key that tells apart what differs', () => {
  const keys: readonly (string | false | null)[][] = [
    ['a'],
    ['b'],
    ['a', null],
    ['a', false],
    ['a', ''],
    ['', 'a'],
    ['a', 'b'],
    ['ab'],
  ]
  const made = keys.map((parts) => armKey(parts))
  expect(new Set(made).size).toBe(keys.length)
  for (const key of made) expect(key).toMatch(/^[0-9a-f]{20}$/)
  expect(armKey(['a', null])).toBe(armKey(['a', null]))
})
