import { toJsonSchema } from '@valibot/to-json-schema'
import { describe, expect, it } from 'vitest'
import {
  anchorKind,
  baselineKind,
  type DocumentKind,
  environmentKind,
  gateKind,
  historyKind,
  ledgerKind,
  loadKind,
  runKind,
} from '../document-kind.ts'

/** Checks that JSON schema cannot express; the parser makes them. */
const beyondJsonSchema = ['transform', 'raw_check', 'check', 'guard']

function jsonSchema({ schema }: DocumentKind<unknown>): string {
  // The last schema of a pipe is the one that describes the shape: those before it refuse lists.
  const document = toJsonSchema(schema, {
    typeMode: 'output',
    ignoreActions: beyondJsonSchema,
    errorMode: 'throw',
  })
  // Exponents and short lists of plain values as the formatter of this repository has them.
  const text = JSON.stringify(document, null, 2).replace(/(\d)e\+(\d)/g, '$1e$2')
  return `${text.replace(/\[\n\s+([^[\]{}]*?)\n\s+\]/g, (whole, items: string, at: number) => {
    const line = `[${items.replace(/\n\s+/g, ' ')}]`
    const column = at - text.lastIndexOf('\n', at) - 1
    return column + line.length + 1 <= 110 ? line : whole
  })}\n`
}

/** After a wanted change: `vitest run -u`, and the difference is what reviewers of the format read. */
describe('the published JSON schemas are those of the parser', () => {
  it.each<readonly [string, DocumentKind<unknown>]>([
    ['run', runKind],
    ['gate', gateKind],
    ['load', loadKind],
    ['baseline', baselineKind],
    ['environment', environmentKind],
    ['ledger', ledgerKind],
    ['history', historyKind],
    ['anchor', anchorKind],
  ])('%s', async (name, kind) => {
    await expect(jsonSchema(kind)).toMatchFileSnapshot(`../../schemas/${name}.v1.schema.json`)
  })

  it('describe every field', () => {
    for (const kind of [
      runKind,
      gateKind,
      loadKind,
      baselineKind,
      environmentKind,
      ledgerKind,
      historyKind,
      anchorKind,
    ]) {
      const undescribed: string[] = []
      JSON.stringify(JSON.parse(jsonSchema(kind)), (key, value: unknown) => {
        if (
          typeof value === 'object' &&
          value !== null &&
          'type' in value &&
          typeof value.type === 'string'
        ) {
          const leaf = value.type === 'number' || value.type === 'integer' || value.type === 'string'
          if (leaf && !('description' in value) && key !== 'propertyNames' && !('enum' in value))
            undescribed.push(key)
        }
        return value
      })
      expect(undescribed).toEqual([])
    }
  })
})
