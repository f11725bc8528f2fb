import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readAnchor } from './anchor-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-anchor-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const anchor = {
  kind: 'tidemark.anchor',
  version: 1,
  revision: 'a'.repeat(40),
  pinned: { on: '2026-11-22', reason: 'release 1.0.0' },
}

it('reads what is pinned, and null where nothing is', async () => {
  expect(await readAnchor(folder)).toBeNull()
  expect(await readAnchor(join(folder, 'absent'))).toBeNull()
  await writeFile(join(folder, 'tidemark.json'), JSON.stringify(anchor))
  expect(await readAnchor(folder)).toEqual(anchor)
})

it.each([
  ['a branch instead of a commit', { ...anchor, revision: 'main' }, /revision.*full commit hash/],
  ['an option instead of a commit', { ...anchor, revision: '--all' }, /revision.*full commit hash/],
  ['a newer version', { ...anchor, version: 2 }, /version/],
  ['an unknown field', { ...anchor, moved: true }, /moved/],
])('refuses %s', async (_, value, message) => {
  await writeFile(join(folder, 'tidemark.json'), JSON.stringify(value))
  await expect(readAnchor(folder)).rejects.toThrow(message)
})
