import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gateRecord, slowerCall } from '../../../testing/gate-record.ts'
import { runRecord } from './fixtures/documents.ts'
import { makeNamedPipe } from './fixtures/named-pipe.ts'
import { formatGateRecord, formatRunRecord } from './format.ts'
import { readGateRecord, readRecord, readRunRecord } from './read-text.ts'

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

describe('readGateRecord', () => {
  it('reads what was written, and nothing else', async () => {
    const record = gateRecord([slowerCall])
    writeFileSync(path, formatGateRecord(record))
    expect(await readGateRecord(path)).toEqual(record)
    writeFileSync(path, formatRunRecord(runRecord))
    await expect(readGateRecord(path)).rejects.toMatchObject({ code: 'RECORD_KIND', file: path })
  })
})

describe('readRecord', () => {
  it.each<[string, string, unknown]>([
    ['run', formatRunRecord(runRecord), runRecord],
    ['gate', formatGateRecord(gateRecord([slowerCall])), gateRecord([slowerCall])],
  ])('reads a %s record', async (_, text, record) => {
    writeFileSync(path, text)
    expect(await readRecord(path)).toEqual(record)
  })

  it.each(['tidemark.baseline', 'toString', 'tidemark.runs'])(
    'refuses a document of kind %j',
    async (kind) => {
      writeFileSync(path, JSON.stringify({ kind, version: 1 }))
      await expect(readRecord(path)).rejects.toMatchObject({
        code: 'RECORD_KIND',
        file: path,
        field: 'kind',
        allowed: '"tidemark.run" or "tidemark.gate" or "tidemark.load"',
        remedy: 'give a run or gate or load record file, or measure again',
      })
    },
  )

  it('holds a record to its kind and version', async () => {
    writeFileSync(path, JSON.stringify({ ...runRecord, version: 2 }))
    await expect(readRecord(path)).rejects.toMatchObject({ code: 'RECORD_VERSION' })
    writeFileSync(path, JSON.stringify({ ...runRecord, suites: 7 }))
    await expect(readRecord(path)).rejects.toMatchObject({ code: 'RECORD_FIELD', field: 'suites' })
  })
})
