// Tables of a study, quoted: figures that were measured have one home, and other pages show them without copying.

/**
 * Quotes the text and the table below a heading.
 *
 * @param {string} page
 * @param {string} heading text of the heading
 * @param {{ readonly rows: readonly string[], readonly columns?: readonly string[] | undefined }} wanted first cells of
 *   rows, and heads of columns in their order; without, all columns
 */
export function quoteTable(page, heading, { rows, columns }) {
  const section = sectionOf(page, heading)
  const table = section.split('\n').filter((line) => line.startsWith('|'))
  const [head = [], , ...body] = table.map(cellsOf)
  if (body.length === 0) throw new Error(`there is no table below "${heading}"`)
  const indexes = (columns ?? head).map((column) => {
    const index = head.indexOf(column)
    if (index < 0) throw new Error(`the table below "${heading}" has no column "${column}"`)
    return index
  })
  // Rows that say the same of the first cell leave it as it is.
  const kept = body.filter(([first = '']) => rows.includes(first))
  const missing = rows.find((row) => !kept.some(([first]) => first === row))
  if (missing !== undefined) throw new Error(`the table below "${heading}" has no row "${missing}"`)
  const lines = [head, head.map(() => '---'), ...kept].map(
    (cells) => `| ${indexes.map((index) => escaped(cells[index] ?? '')).join(' | ')} |`,
  )
  const text = section.split('\n').filter((line) => line !== '' && !line.startsWith('|'))
  return `${[`*${heading}.* ${text.join(' ')}`.trim(), lines.join('\n')].join('\n\n')}\n`
}

/**
 * @param {string} page
 * @param {string} heading
 */
function sectionOf(page, heading) {
  const parts = page.split(/^#{2,} (.*)$/m)
  const at = parts.indexOf(heading)
  if (at < 0) throw new Error(`there is no heading "${heading}"`)
  return parts[at + 1] ?? ''
}

/** @param {string} line of a table */
function cellsOf(line) {
  return line
    .replace(/^\| ?| ?\|$/g, '')
    .split(' | ')
    .map((cell) => cell.trim())
}

/** @param {string} cell */
function escaped(cell) {
  return cell.replace(/(?<!\\)\|/g, '\\|')
}
