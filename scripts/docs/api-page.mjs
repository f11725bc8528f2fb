import { renderComment } from './doc-comment.mjs'
import { anchorOf } from './markdown.mjs'

/**
 * @typedef {object} Entry what one specifier exports
 * @property {string} specifier such as `@tidemark/metrics/runtime`
 * @property {readonly { readonly name: string, readonly file: string, readonly declarations: readonly import('./declarations.mjs').Declaration[] }[]} names
 */

/** How a generated page begins: whoever edits it should know. */
const note = '<!-- Generated from the declarations: pnpm docs:generate -->'

/**
 * The reference of one package.
 *
 * @param {{ readonly name: string, readonly folder: string, readonly entries: readonly Entry[] }} workspacePackage
 *   `folder`: below `packages/`
 */
export function apiPage({ name, folder, entries }) {
  const headings = new HeadingAnchors()
  headings.add(`API of ${name}`)
  /** @type {Map<string, string>} */
  const shown = new Map()
  const sections = entries.map(({ specifier, names }) => {
    headings.add(specifier)
    const parts = names.map((one) => {
      const key = `${one.file} ${one.declarations[0]?.name}`
      const before = shown.get(key)
      if (before !== undefined) return { name: one.name, anchor: before, text: null }
      const anchor = headings.add(one.name)
      shown.set(key, anchor)
      return { name: one.name, anchor, text: nameSection(one.name, one.declarations) }
    })
    const list = parts.map((part) => `[\`${part.name}\`](#${part.anchor})`).join(' · ')
    const texts = parts.flatMap(({ text }) => (text === null ? [] : [text]))
    return [`## \`${specifier}\``, list, ...texts].join('\n\n')
  })
  const head = `# API of \`${name}\`\n\n${note}\n\nWhat it is for, with examples: [its page](../../packages/${folder}/README.md).`
  return `${[head, ...sections].join('\n\n')}\n`
}

/**
 * @param {string} name
 * @param {readonly import('./declarations.mjs').Declaration[]} declarations
 */
function nameSection(name, declarations) {
  const comments = declarations
    .map(({ comment }) => renderComment(comment))
    .filter((comment) => comment !== '')
  const code = declarations.map(({ text }) => narrow(text)).join('\n')
  return [`### \`${name}\``, ...comments, `\`\`\`ts\n${code}\n\`\`\``].join('\n\n')
}

/**
 * Indented by two columns, as all code here, in place of four.
 *
 * @param {string} text
 */
function narrow(text) {
  return text.replace(/^ +/gm, (spaces) =>
    ' '.repeat(Math.floor(spaces.length / 4) * 2 + (spaces.length % 4)),
  )
}

/** Tells headings of one page apart as GitHub does. */
class HeadingAnchors {
  /** @type {Set<string>} */
  #taken = new Set()

  /** @param {string} heading */
  add(heading) {
    const anchor = anchorOf(heading)
    let unique = anchor
    for (let again = 1; this.#taken.has(unique); again += 1) unique = `${anchor}-${again}`
    this.#taken.add(unique)
    return unique
  }
}

/**
 * @param {readonly { readonly name: string, readonly folder: string, readonly description: string }[]} packages
 */
export function apiIndex(packages) {
  const rows = packages.map(
    ({ name, folder, description }) =>
      `| [\`${name}\`](${folder}.md) | ${description} | [with examples](../../packages/${folder}/README.md) |`,
  )
  return `# API

${note}

Every name that the packages export, with its declaration and comment.

| package | | |
| --- | --- | --- |
${rows.join('\n')}
`
}
