// Makes the generated parts of the documentation anew, from the packages as they are built.
//
//   pnpm docs:generate

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { apiIndex, apiPage } from './docs/api-page.mjs'
import { configurationReference } from './docs/configuration-reference.mjs'
import { DeclarationReader } from './docs/declarations.mjs'
import { root } from './docs/pages.mjs'
import { quoteTable } from './docs/quote.mjs'
import { fillRegions } from './docs/regions.mjs'

const docs = join(root, 'docs')
const packages = join(root, 'packages')

/**
 * Every page that is generated, or of which a part is, by its path from the root with `/`.
 *
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function generatedPages() {
  const reader = new DeclarationReader()
  const described = readdirSync(packages).map((folder) => describePackage(folder, reader))
  /** @type {Map<string, string>} */
  const pages = new Map([['docs/api/README.md', apiIndex(described)]])
  for (const one of described) pages.set(`docs/api/${one.folder}.md`, apiPage(one))
  const makers = await partMakers(reader)
  for (const name of readdirSync(docs)) {
    const text = name.endsWith('.md') ? readFileSync(join(docs, name), 'utf8') : ''
    if (text.includes('<!-- begin ')) pages.set(`docs/${name}`, fillRegions(text, makers))
  }
  return pages
}

/**
 * @param {string} folder below `packages/`
 * @param {DeclarationReader} reader
 */
function describePackage(folder, reader) {
  const { name, description, exports } = JSON.parse(
    readFileSync(join(packages, folder, 'package.json'), 'utf8'),
  )
  const entries = Object.entries(exports).flatMap(([path, target]) => {
    // Processes and files of data have no types.
    if (typeof target !== 'object' || target.types === undefined) return []
    const specifier = path === '.' ? name : `${name}/${path.slice(2)}`
    return [{ specifier, names: reader.exportsOf(join(packages, folder, target.types)) }]
  })
  return { folder, name, description, entries }
}

/** @param {DeclarationReader} reader */
async function partMakers(reader) {
  const config = join(packages, 'tidemark/dist/config')
  const declarations = join(config, 'config.d.ts')
  const { checkConfig } = await import(pathToFileURL(join(config, 'check.js')).href)
  const declarationOf = (/** @type {string} */ name) => {
    const [declaration] = reader.find(declarations, name).declarations
    if (declaration === undefined) throw new Error(`${declarations} declares no ${name}`)
    return declaration
  }
  return {
    configuration: () =>
      configurationReference(declarationOf('Config'), declarationOf('GateConfig'), checkConfig),
    // The file, the heading, the rows and perhaps the columns.
    quote: (/** @type {string} */ argument) => {
      const [file = '', heading = '', rows = '', columns] = argument.split(' § ')
      return quoteTable(readFileSync(join(docs, basename(file)), 'utf8'), heading, {
        rows: rows.split('; '),
        columns: columns?.split('; '),
      })
    },
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  mkdirSync(join(docs, 'api'), { recursive: true })
  for (const [path, text] of await generatedPages()) {
    writeFileSync(join(root, path), text)
    console.log(path)
  }
}
