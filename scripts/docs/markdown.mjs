// A page of Markdown, taken apart: its blocks of code, its headings and its links.

/**
 * @typedef {object} Block a fenced block of code
 * @property {string} language empty where none is given
 * @property {string} code
 * @property {number} line of its fence, from 1
 */

/**
 * @typedef {object} Link
 * @property {string} target as it is written
 * @property {number} line from 1
 */

/**
 * @typedef {object} Page
 * @property {readonly Block[]} blocks
 * @property {ReadonlySet<string>} anchors what `#…` may name, as GitHub makes them of headings
 * @property {readonly Link[]} links
 * @property {readonly string[]} code what stands between backticks in the text, on one line
 */

/**
 * @param {string} text
 * @returns {Page}
 */
export function takeApart(text) {
  /** @type {Block[]} */
  const blocks = []
  // Offsets stay: what is in a block, or commented out, is blanked.
  const prose = text
    .replace(/^( *)(`{3,}|~{3,})([^\n]*)\n([\s\S]*?)^ *\2 *$/gm, (whole, _indent, _fence, info, code, at) => {
      const [language = ''] = info.trim().split(/\s+/)
      blocks.push({ language, code, line: lineAt(text, at) })
      return blank(whole)
    })
    .replace(/<!--[\s\S]*?-->/g, blank)
  const code = [...prose.matchAll(codeSpan)].map(([, , span = '']) => span.replace(/\s+/g, ' ').trim())
  return { blocks, anchors: anchorsOf(prose), links: linksOf(prose), code }
}

const codeSpan = /(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g

/** @param {string} prose */
function anchorsOf(prose) {
  /** @type {Set<string>} */
  const anchors = new Set()
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const anchor = anchorOf(heading)
    let unique = anchor
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${again}`
    anchors.add(unique)
  }
  return anchors
}

/**
 * What GitHub makes of a heading: its text in small letters, without punctuation, dashes for spaces.
 *
 * @param {string} heading
 */
export function anchorOf(heading) {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
    .replaceAll(' ', '-')
}

/** @param {string} prose */
function linksOf(prose) {
  // Code may hold what looks like a link; code in the text of a link leaves the link one.
  const plain = prose.replace(codeSpan, (code) => code.replace(/[^\n]/g, 'x'))
  const inline = /\[[^\][]*\]\(\s*<?([^\s()<>]+)>?(?:\s+"[^"]*")?\s*\)/g
  const reference = /^\[[^\]]+\]: +(\S+)/gm
  return [...plain.matchAll(inline), ...plain.matchAll(reference)].map(({ 1: target = '', index }) => ({
    target,
    line: lineAt(plain, index),
  }))
}

/** @param {string} text */
function blank(text) {
  return text.replace(/[^\n]/g, ' ')
}

/**
 * @param {string} text
 * @param {number} offset
 */
function lineAt(text, offset) {
  return text.slice(0, offset).split('\n').length
}
