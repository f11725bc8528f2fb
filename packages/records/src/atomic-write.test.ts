import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformWithOxc } from 'vite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AtomicWriteError, writeFileAtomically } from './atomic-write.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-write-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const onPosix = it.skipIf(process.platform === 'win32')

describe('writeFileAtomically', () => {
  it('makes and replaces a file and leaves nothing else behind', async () => {
    const path = join(folder, 'a.json')
    await writeFileAtomically(path, 'one\n')
    await writeFileAtomically(path, 'two, with ümläuts\n')
    expect(readFileSync(path, 'utf8')).toBe('two, with ümläuts\n')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  onPosix('keeps the permissions', async () => {
    const path = join(folder, 'a.json')
    writeFileSync(path, 'one')
    chmodSync(path, 0o640)
    await writeFileAtomically(path, 'two')
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  onPosix('follows a symbolic link and leaves it in place', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    const target = join(folder, 'elsewhere', 'a.json')
    writeFileSync(target, 'one')
    const link = join(folder, 'link.json')
    symlinkSync(target, link)
    await writeFileAtomically(link, 'two')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toBe('two')
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'link.json'])
  })

  onPosix('replaces a link that leads nowhere', async () => {
    const link = join(folder, 'link.json')
    symlinkSync(join(folder, 'nowhere', 'a.json'), link)
    await writeFileAtomically(link, 'two')
    expect(lstatSync(link).isFile()).toBe(true)
  })

  it('refuses what is no regular file, and cleans up', async () => {
    mkdirSync(join(folder, 'a.json'))
    const failure = writeFileAtomically(join(folder, 'a.json'), 'text')
    await expect(failure).rejects.toThrow(AtomicWriteError)
    await expect(failure).rejects.toMatchObject({ code: 'ATOMIC_WRITE', path: join(folder, 'a.json') })
    await expect(failure).rejects.toThrow('it is no regular file; the file is as it was')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('names the path and the cause when the folder does not exist', async () => {
    const path = join(folder, 'none', 'a.json')
    await expect(writeFileAtomically(path, 'text')).rejects.toMatchObject({ path, cause: { code: 'ENOENT' } })
  })

  it('lets several writers race: one of them wins, whole', async () => {
    const path = join(folder, 'a.json')
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000))
    await Promise.all(texts.map((text) => writeFileAtomically(path, text)))
    expect(texts).toContain(readFileSync(path, 'utf8'))
    expect(readdirSync(folder)).toEqual(['a.json'])
  })
})

/** Writes whole contents in turn, each its own length in front, and says so after each. */
const writer = `
import { writeFileAtomically } from './atomic-write.mjs'
for (let turn = 0; ; turn++) {
  const body = String.fromCharCode(97 + (turn % 26)).repeat(100_000 + (turn % 26) * 10_000)
  await writeFileAtomically(process.argv[2], body.length + ':' + body)
  process.stdout.write('.')
}
`

describe.skipIf(process.platform === 'win32')('a writer killed at any moment', () => {
  it('leaves the whole old or the whole new content', async () => {
    const source = readFileSync(new URL('./atomic-write.ts', import.meta.url), 'utf8')
    const { code } = await transformWithOxc(source, 'atomic-write.ts', { sourcemap: false })
    writeFileSync(join(folder, 'atomic-write.mjs'), code)
    writeFileSync(join(folder, 'writer.mjs'), writer)
    const path = join(folder, 'a.json')
    let interrupted = 0
    for (let kill = 0; kill < 30; kill++) {
      const child = spawn(process.execPath, [join(folder, 'writer.mjs'), path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      // The moment is random by nature: some writes on, wherever the writer is by then.
      await once(child.stdout, 'data')
      for (let turn = 0; turn < kill % 3; turn++) await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      expect(await exit).toEqual([null, 'SIGKILL'])
      const text = readFileSync(path, 'utf8')
      expect(text).toMatch(/^\d+:([a-z])\1*$/)
      const colon = text.indexOf(':')
      expect(text.length - colon - 1).toBe(Number(text.slice(0, colon)))
      const left = readdirSync(folder).filter((name) => name.endsWith('.tmp'))
      interrupted += left.length
      for (const name of left) rmSync(join(folder, name))
    }
    // Otherwise no kill hit a write, and nothing was tested.
    expect(interrupted).toBeGreaterThan(0)
  }, 120_000)
})
