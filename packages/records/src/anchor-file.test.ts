import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AnchorDocument } from './anchor.ts'
import { readAnchor, writeAnchor } from './anchor-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-anchor-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const document: AnchorDocument = {
  kind: 'tidemark.anchor',
  version: 1,
  revision: 'a'.repeat(40),
  pinned: { on: '2026-11-22', reason: 'release 1.0.0' },
}

it('reads what is pinned, and null where nothing is', async () => {
  expect(await readAnchor(folder)).toBeNull()
  expect(await readAnchor(join(folder, 'absent'))).toBeNull()
  await writeFile(join(folder, 'tidemark.json'), JSON.stringify(document))
  expect(await readAnchor(folder)).toEqual(document)
})

it.each([
  ['a branch instead of a commit', { ...document, revision: 'main' }, /revision.*full commit hash/],
  ['an option instead of a commit', { ...document, revision: '--all' }, /revision.*full commit hash/],
  ['a newer version', { ...document, version: 2 }, /version/],
  [
    'a line of the ledger that is no hash',
    { ...document, ledger: ['a'] },
    /ledger\[0\].*16 hexadecimal digits/,
  ],
  ['an unknown field', { ...document, moved: true }, /moved/],
])('refuses %s', async (_, value, message) => {
  await writeFile(join(folder, 'tidemark.json'), JSON.stringify(value))
  await expect(readAnchor(folder)).rejects.toThrow(message)
})

it('is written so that it can be read, into a folder that need not exist', async () => {
  const directory = join(folder, 'new')
  expect(await writeAnchor(directory, document)).toBe(join(directory, 'tidemark.json'))
  expect(await readAnchor(directory)).toEqual(document)
  const moved = { ...document, revision: 'f'.repeat(40), ledger: ['0123456789abcdef'] }
  await writeAnchor(directory, moved)
  expect(await readAnchor(directory)).toEqual(moved)
})

it('is not written when it could not be read back', async () => {
  const directory = join(folder, 'refused')
  await expect(writeAnchor(directory, { ...document, revision: 'main' })).rejects.toThrow(/full commit hash/)
  expect(await readAnchor(directory)).toBeNull()
})
