// Reads the declarations that `tsc` emits, as far as a reference needs it: which names a file exports, and the text and
// comment of each. TypeScript 7 has no API to ask, and what it prints is regular: statements begin in the first column.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} text without its comment, `export` and `declare`
 * @property {string} comment what stands between the marks of its comment, without the stars; empty where there is none
 */

/**
 * @typedef {object} Reexport
 * @property {string} name as it is exported
 * @property {string} original as it is called where it comes from
 * @property {string | null} from module specifier; null for a name of the same file
 */

/**
 * @typedef {object} DeclarationFile
 * @property {readonly Declaration[]} declarations
 * @property {ReadonlySet<string>} exported names of those declarations that are exported where they stand
 * @property {readonly Reexport[]} reexports
 */

const declarationStart =
  /^(export )?(?:declare )?((?:abstract )?(?:function|class|interface|type|const|let|enum|namespace) ([\w$]+))/

/**
 * @param {string} text of a `.d.ts` file
 * @returns {DeclarationFile}
 */
export function parseDeclarations(text) {
  /** @type {Declaration[]} */
  const declarations = []
  /** @type {Set<string>} */
  const exported = new Set()
  /** @type {Reexport[]} */
  const reexports = []
  let comment = ''
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const skipped = /^(?:\s+|\/\/[^\n]*)/.exec(rest)
    if (skipped !== null) {
      at += skipped[0].length
      continue
    }
    if (rest.startsWith('/*')) {
      const end = text.indexOf('*/', at) + 2
      comment = commentText(text.slice(at, end))
      at = end
      continue
    }
    const end = statementEnd(text, at)
    const statement = text.slice(at, end)
    const start = declarationStart.exec(statement)
    if (start !== null) {
      const [, isExported, , name = ''] = start
      const plain = statement.replace(/^(?:export )?(?:declare )?/, '')
      declarations.push({ name, text: withoutPrivateMembers(plain), comment })
      if (isExported !== undefined) exported.add(name)
    } else if (statement.startsWith('export ')) reexports.push(...parseReexports(statement))
    else if (!statement.startsWith('import ')) throw new Error(`cannot read ${statement.slice(0, 80)}`)
    comment = ''
    at = end
  }
  return { declarations, exported, reexports }
}

/** @param {string} statement */
function parseReexports(statement) {
  const match = /^export (?:type )?\{([\s\S]*)\}(?: from ["'](.*)["'])?;$/.exec(statement)
  if (match === null) throw new Error(`cannot read ${statement.slice(0, 80)}`)
  const [, names = '', from = null] = match
  return names
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .map((name) => {
      const [original = '', alias = original] = name.split(' as ')
      return { name: alias, original, from }
    })
}

/**
 * Where the statement that begins at `at` ends: behind its semicolon, or behind the bracket of a body.
 *
 * @param {string} text
 * @param {number} at
 */
function statementEnd(text, at) {
  const hasBody = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|enum|namespace) /.test(
    text.slice(at, at + 80),
  )
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[{}()[\];]/g
  token.lastIndex = at
  let depth = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match
    if ('{(['.includes(found)) depth += 1
    else if ('})]'.includes(found)) depth -= 1
    const isEnd = depth === 0 && (found === ';' || (hasBody && found === '}'))
    if (isEnd) return token.lastIndex
  }
  throw new Error(`cannot read ${text.slice(at, at + 80)}`)
}

/** @param {string} text */
function withoutPrivateMembers(text) {
  return text.replace(/^ {4}(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {4})?(?:#private|private [^;]*);\n/gm, '')
}

/** @param {string} comment with its marks */
function commentText(comment) {
  return comment
    .replace(/^\/\*\*?[ \t]*/, '')
    .replace(/\s*\*\/$/, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .replaceAll('*\\/', '*/')
    .trim()
}

/**
 * The members of an interface, in their order.
 *
 * @param {Declaration} declaration
 * @returns {readonly { readonly name: string, readonly type: string, readonly comment: string }[]}
 */
export function membersOf({ text }) {
  const member = /^ {4}(?:(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\n {4})?(?:readonly )?(\w+)\??: (.*);$/gm
  return [...text.matchAll(member)].map(([, comment = '', name = '', type = '']) => ({
    name,
    type,
    comment: commentText(comment),
  }))
}

/** Files that were parsed. */
export class DeclarationReader {
  /** @type {Map<string, DeclarationFile>} */
  #files = new Map()

  /**
   * What a file exports, in the order of the alphabet: each name with its declarations, of which overloads have several.
   *
   * @param {string} file
   */
  exportsOf(file) {
    const { exported, reexports } = this.#read(file)
    const names = new Set([...exported, ...reexports.map(({ name }) => name)])
    return [...names].sort((a, b) => (a < b ? -1 : 1)).map((name) => ({ name, ...this.find(file, name) }))
  }

  /**
   * @param {string} file
   * @param {string} name that it exports
   * @returns {{ readonly file: string, readonly declarations: readonly Declaration[] }}
   */
  find(file, name) {
    const { declarations, reexports } = this.#read(file)
    const reexport = reexports.find((one) => one.name === name)
    if (reexport !== undefined && reexport.from !== null) {
      const source = join(dirname(file), reexport.from.replace(/\.ts$/, '.d.ts'))
      return this.find(source, reexport.original)
    }
    const wanted = reexport?.original ?? name
    const found = declarations.filter((one) => one.name === wanted)
    if (found.length === 0) throw new Error(`${file} declares no ${wanted}`)
    return { file, declarations: found }
  }

  /** @param {string} file */
  #read(file) {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const parsed = parseDeclarations(readFileSync(file, 'utf8'))
    this.#files.set(file, parsed)
    return parsed
  }
}
