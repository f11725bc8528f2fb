import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const study = fileURLToPath(new URL('annotated.mjs', import.meta.url))

let folder
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-annotated-'))
  const stepAt = (index) => Array.from({ length: 40 }, (_, at) => (at < index ? 100 : 130) + (at % 3))
  const series = {
    step: { median: stepAt(20), annotations: { one: [20], two: [20], three: [21] } },
    flat: { median: stepAt(40), annotations: { one: [], two: [], three: [] } },
  }
  await mkdir(join(folder, 'data/sap-hana'), { recursive: true })
  await writeFile(join(folder, 'data/sap-hana/series.json'), JSON.stringify(series))
  await mkdir(join(folder, 'cwd'))
})
afterAll(() => rm(folder, { recursive: true }))

async function annotated(...args) {
  const cwd = join(folder, 'cwd')
  const { stdout } = await promisify(execFile)(process.execPath, [study, '--data', '../data', ...args], {
    cwd,
  })
  return stdout
}

it('leaves a file where it is told to, and nowhere else', { timeout: 60_000 }, async () => {
  const tables = await annotated()
  expect(tables).toContain('### SAP HANA: 2 series')
  expect(await readdir(join(folder, 'cwd'))).toEqual([])

  expect(await annotated('--out', 'rows.ndjson')).toBe(tables)
  const rows = await readFile(join(folder, 'cwd/rows.ndjson'), 'utf8')
  expect(rows).toContain('"id":"SAP HANA: findChanges, ours"')
  // Everything is there already.
  expect(await annotated('--out', 'rows.ndjson')).toBe(tables)
  expect(await readFile(join(folder, 'cwd/rows.ndjson'), 'utf8')).toBe(rows)
})
