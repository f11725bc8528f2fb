// In a project of a user: requires the entries that it is told, and writes to descriptor 3 what each of them has.
const { writeSync } = require('node:fs')

/** @type {Record<string, import('../installed-entries.mjs').Loaded>} */
const loaded = {}
for (const specifier of process.argv.slice(2)) {
  try {
    loaded[specifier] = { names: Object.keys(require(specifier)).sort() }
  } catch (error) {
    loaded[specifier] = { error: String(error) }
  }
}
writeSync(3, JSON.stringify(loaded))
