import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendRow, readRows, reopenRows } from './rows.mjs'

let folder
let file

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'))
  file = join(folder, 'rows.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('rows', () => {
  it('are none without a file', async () => {
    expect(await readRows(file)).toEqual([])
    expect(await reopenRows(file)).toEqual([])
  })

  it('are read as they were appended', async () => {
    await appendRow(file, { id: 'a' })
    await appendRow(file, { id: 'µ' })
    expect(await readRows(file)).toEqual([{ id: 'a' }, { id: 'µ' }])
  })

  it('go on after a line that was cut off', async () => {
    await writeFile(file, '{"id":"µ"}\n{"id":"cut')
    expect(await readRows(file)).toEqual([{ id: 'µ' }])
    expect(await reopenRows(file)).toEqual([{ id: 'µ' }])
    await appendRow(file, { id: 'b' })
    expect(await readFile(file, 'utf8')).toBe('{"id":"µ"}\n{"id":"b"}\n')
  })
})
