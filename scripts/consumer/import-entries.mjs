// In a project of a user: imports the entries that it is told, and writes to descriptor 3 what each of them has.
import { writeSync } from 'node:fs'

/** @type {Record<string, import('../installed-entries.mjs').Loaded>} */
const loaded = {}
for (const specifier of process.argv.slice(2)) {
  const isJson = specifier.endsWith('.json')
  loaded[specifier] = await import(specifier, isJson ? { with: { type: 'json' } } : undefined).then(
    (found) => ({ names: Object.keys(isJson ? found.default : found).sort() }),
    (error) => ({ error: String(error) }),
  )
}
writeSync(3, JSON.stringify(loaded))
