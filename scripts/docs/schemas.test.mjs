import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gateCall, gateRecord } from '../../testing/gate-record.ts'
import { DocsProject, priceList } from './docs-project.mjs'
import { root } from './pages.mjs'

const folder = join(root, 'packages/records/schemas')
const ajv = new Ajv({ allErrors: true })
const schemas = new Map(
  readdirSync(folder).map((file) => {
    const schema = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    return [file.replace('.v1.schema.json', ''), ajv.compile(schema)]
  }),
)

/**
 * Each document of a file, with the name of its schema.
 *
 * @param {string} path
 * @returns {readonly { readonly schema: string, readonly document: object }[]}
 */
function documentsIn(path) {
  const text = readFileSync(path, 'utf8')
  if (!path.endsWith('.ndjson')) {
    const document = JSON.parse(text)
    return [{ schema: String(document.kind).replace('tidemark.', ''), document }]
  }
  const schema = basename(path) === 'ledger.ndjson' ? 'ledger' : 'history'
  return text
    .trim()
    .split('\n')
    .map((line) => ({ schema, document: JSON.parse(line) }))
}

/** @param {string} top a folder, or a file */
function documentsBelow(top) {
  if (statSync(top).isFile()) return documentsIn(top)
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:nd)?json$/.test(name) && !name.split(sep).some((part) => part.startsWith('.')))
    .flatMap((name) => documentsIn(join(top, name)))
}

/** @param {readonly { readonly schema: string, readonly document: object }[]} documents */
function errorsOf(documents) {
  return documents.flatMap(({ schema, document }) => {
    const validate = schemas.get(schema)
    if (validate === undefined) return [`there is no schema "${schema}"`]
    return validate(document) ? [] : [`${schema}: ${ajv.errorsText(validate.errors)}`]
  })
}

it('each has a row in the page about them', () => {
  const page = readFileSync(join(root, 'docs/record-files.md'), 'utf8')
  for (const name of schemas.keys()) expect(page).toContain(`/schemas/${name}.v1.schema.json)`)
})

it('what is accepted of this repository is valid', () => {
  const documents = documentsBelow(join(root, 'baselines'))
  expect(documents.length).toBeGreaterThan(6)
  expect(errorsOf(documents)).toEqual([])
})

it('a gate that has measured is valid', () => {
  const document = JSON.parse(JSON.stringify(gateRecord([gateCall('GET /orders')])))
  expect(errorsOf([{ schema: 'gate', document }])).toEqual([])
})

// The shell is sh.
describe.skipIf(process.platform === 'win32')('what the commands write', () => {
  /** @type {DocsProject} */
  let project
  /** @type {readonly { readonly schema: string, readonly document: object }[]} */
  let documents = []
  beforeAll(() => {
    project = new DocsProject(priceList)
    const commands = [
      // First: nothing has changed yet, so it measures nothing.
      'tidemark gate --json gate.json',
      'tidemark run --json run.json || test $? -eq 5',
      'tidemark accept --from run.json --reason "first baseline"',
      'tidemark record --from run.json',
      'tidemark load --rate 50 --count 5 --json load.json',
      'tidemark pin --reason "release"',
    ]
    for (const command of commands) expect(project.run(command), command).toMatchObject({ exitCode: 0 })
    const files = ['gate.json', 'run.json', 'load.json', 'baselines']
    documents = files.flatMap((file) => documentsBelow(join(project.root, file)))
  }, 900_000)
  afterAll(() => project?.remove())

  it('is valid by the published schemas, each of which is put to use', () => {
    expect(errorsOf(documents)).toEqual([])
    expect(new Set(documents.map(({ schema }) => schema))).toEqual(new Set(schemas.keys()))
  })

  it('is not any more with a field that no schema names, or one of another type', () => {
    for (const { schema, document } of documents) {
      expect(errorsOf([{ schema, document: { ...document, more: 1 } }])).toHaveLength(1)
      expect(errorsOf([{ schema, document: { ...document, version: 'one' } }])).toHaveLength(1)
    }
  })
})
