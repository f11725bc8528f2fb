import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runRecord } from './fixtures/documents.ts'
import { makeNamedPipe } from './fixtures/named-pipe.ts'
import { formatRunRecord } from './format.ts'
import { readRunRecord } from './read-text.ts'

let path: string
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'tidemark-read-')), 'run.json')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

describe('readRunRecord', () => {
  it('reads what was written, with or without a byte order mark', async () => {
    writeFileSync(path, formatRunRecord(runRecord))
    expect(await readRunRecord(path)).toEqual(runRecord)
    writeFileSync(path, `\ufeff${formatRunRecord(runRecord)}`)
    expect(await readRunRecord(path)).toEqual(runRecord)
  })

  it('leaves a missing file to the caller', async () => {
    await expect(readRunRecord(path)).rejects.toMatchObject({ code: 'ENOENT', path })
  })

  it('refuses bytes that are no UTF-8', async () => {
    writeFileSync(path, Buffer.from([0x7b, 0xc3, 0x28, 0x7d]))
    await expect(readRunRecord(path)).rejects.toMatchObject({ code: 'RECORD_SYNTAX', file: path })
  })

  it.skipIf(process.platform === 'win32')(
    'refuses a named pipe instead of waiting for its writer',
    async () => {
      makeNamedPipe(path)
      await expect(readRunRecord(path)).rejects.toMatchObject({ code: 'RECORD_PLACE', file: path })
    },
  )
})
