import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readBaselines, writeBaseline, writeEnvironment } from './baseline-store.ts'
import { baseline, baselineCall, environmentDocument, fingerprint } from './fixtures/documents.ts'
import { makeNamedPipe } from './fixtures/named-pipe.ts'
import { formatBaseline } from './format.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-baselines-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const environment = 'linux-x64-node20'
const document = baseline({ a: baselineCall(1) })
const onPosix = it.skipIf(process.platform === 'win32')

async function writeBoth(name = environment): Promise<string> {
  await writeEnvironment(directory, name, environmentDocument)
  return writeBaseline(directory, name, document)
}

describe('the store of baselines', () => {
  it('reads what was written, environments sorted by name', async () => {
    await writeBoth('b-env')
    const path = await writeBoth('a-env')
    expect(path).toBe(join(directory, 'a-env', 'orders-api.json'))
    const { environments } = await readBaselines(directory)
    expect(environments.map(({ name }) => name)).toEqual(['a-env', 'b-env'])
    expect(environments[0]?.fingerprint).toEqual(fingerprint)
    expect(environments[0]?.suites.get('orders API')).toEqual(document)
  })

  it('is empty where nothing is', async () => {
    expect(await readBaselines(join(directory, 'none'))).toEqual({
      directory: join(directory, 'none'),
      environments: [],
    })
  })

  it('passes over what is no baseline: journals, notes, hidden and left-over files', async () => {
    await writeBoth()
    mkdirSync(join(directory, 'history'))
    writeFileSync(join(directory, 'history', 'orders-api.ndjson'), '{')
    writeFileSync(join(directory, 'ledger.ndjson'), '{')
    writeFileSync(join(directory, 'tidemark.json'), '{')
    mkdirSync(join(directory, '.cache'))
    writeFileSync(join(directory, '.cache', 'a.json'), '{')
    writeFileSync(join(directory, environment, 'README.md'), '#')
    writeFileSync(join(directory, environment, '.orders-api.json.0123.tmp'), '{')
    writeFileSync(join(directory, environment, '.hidden.json'), '{')
    const { environments } = await readBaselines(directory)
    expect(environments.map(({ name, suites }) => [name, suites.size])).toEqual([[environment, 1]])
  })

  it('replaces the baseline of a suite and leaves nothing beside it', async () => {
    await writeBoth()
    const next = baseline({ b: baselineCall(2) })
    const path = await writeBaseline(directory, environment, next)
    expect(readFileSync(path, 'utf8')).toBe(formatBaseline(next))
    expect(readdirSync(join(directory, environment)).sort()).toEqual(['environment.json', 'orders-api.json'])
  })

  it('refuses a second suite with the same file name', async () => {
    const path = await writeBoth()
    await expect(
      writeBaseline(directory, environment, { ...document, suite: 'orders/api' }),
    ).rejects.toMatchObject({
      code: 'RECORD_PLACE',
      file: path,
      field: 'suite',
      found: '"orders API"',
      allowed: '"orders/api"',
    })
    expect(readFileSync(path, 'utf8')).toBe(formatBaseline(document))
  })

  it('refuses a baseline under the file name of another suite', async () => {
    const path = await writeBoth()
    renameSync(path, join(directory, environment, 'users.json'))
    await expect(readBaselines(directory)).rejects.toThrow('this one belongs in orders-api.json')
  })

  it('refuses a damaged baseline rather than measuring without it', async () => {
    const path = await writeBoth()
    truncateSync(path, 300)
    await expect(readBaselines(directory)).rejects.toMatchObject({ code: 'RECORD_SYNTAX', file: path })
  })

  it('refuses a file above the limit without loading it', async () => {
    const path = await writeBoth()
    truncateSync(path, 16 * 1024 * 1024 + 1)
    await expect(readBaselines(directory)).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', file: path })
  })

  it('refuses baselines without their environment', async () => {
    await writeBaseline(directory, environment, document)
    await expect(readBaselines(directory)).rejects.toMatchObject({
      code: 'RECORD_PLACE',
      file: join(directory, environment, 'environment.json'),
      found: 'nothing',
    })
  })

  it('refuses an environment whose name is no portable folder name', async () => {
    await writeBoth()
    renameSync(join(directory, environment), join(directory, 'my laptop'))
    await expect(readBaselines(directory)).rejects.toMatchObject({
      field: 'environment',
      found: '"my laptop"',
    })
  })

  it('refuses a folder in the place of a baseline', async () => {
    await writeBoth()
    mkdirSync(join(directory, environment, 'users.json'))
    await expect(readBaselines(directory)).rejects.toMatchObject({ code: 'RECORD_PLACE', found: 'a folder' })
  })

  onPosix('refuses symbolic links, to files and to folders, when reading and when writing', async () => {
    const path = await writeBoth()
    const outside = join(directory, '.outside.json')
    renameSync(path, outside)
    symlinkSync(outside, path)
    const refusal = { code: 'RECORD_PLACE', file: path, found: 'a symbolic link' }
    await expect(readBaselines(directory)).rejects.toMatchObject(refusal)
    await expect(writeBaseline(directory, environment, document)).rejects.toMatchObject(refusal)
    rmSync(path)
    symlinkSync(join(directory, environment), join(directory, 'alias'))
    await expect(readBaselines(directory)).rejects.toMatchObject({ file: join(directory, 'alias') })
  })

  onPosix('refuses a named pipe instead of waiting for its writer', async () => {
    await writeBoth()
    makeNamedPipe(join(directory, environment, 'users.json'))
    await expect(readBaselines(directory)).rejects.toMatchObject({ found: 'a special file' })
  })
})
