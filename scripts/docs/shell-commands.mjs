// The commands of a page.

/**
 * @typedef {object} Command
 * @property {string} text without its comment, on one line
 * @property {number} exitCode that the page promises: 0 unless the comment says `exits with N`
 * @property {string | null} output that the page promises, exactly; null where it promises none
 */

/**
 * The commands of a block, in their order: `sh` has one a line, `console` begins them with `$` and has their output.
 *
 * @param {{ readonly language: string, readonly code: string }} block
 * @returns {readonly Command[]}
 */
export function commandsOf({ language, code }) {
  if (language === 'sh') return joinedLines(code).map((line) => commandOf(line, null))
  return code
    .split(/^(?=\$ )/m)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, line, output = ''] = /^\$ (.*)\n([\s\S]*)$/.exec(part) ?? []
      if (line === undefined) throw new Error(`a block of console begins with a command, after "$ ": ${part}`)
      return commandOf(line, output)
    })
}

/**
 * @param {string} line
 * @param {string | null} output
 */
function commandOf(line, output) {
  const [text, comment] = withoutComment(line)
  const [, exitCode = '0'] = /\bexits with (\d+)/.exec(comment) ?? []
  return { text, exitCode: Number(exitCode), output }
}

/**
 * Lines that end with a backslash go on in the next.
 *
 * @param {string} code
 */
function joinedLines(code) {
  return code
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => withoutComment(line)[0] !== '')
}

/**
 * @param {string} line
 * @returns {readonly [text: string, comment: string]}
 */
function withoutComment(line) {
  const comment = /^((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'#]|(?<=\S)#)*)(?:#(.*))?$/.exec(line)
  if (comment === null) throw new Error(`a quote that does not end: ${line}`)
  return [(comment[1] ?? '').trim(), comment[2] ?? '']
}

/**
 * What a test does with a command:
 *
 * - `run` it in the project of its page
 * - the same, where seconds of measuring are due: `measure`
 * - where minutes are: `long`
 * - `look`: see that what it names exists. It needs a cluster, a database or hours, or is about this repository itself
 *
 * @param {string} text
 * @returns {'run' | 'measure' | 'long' | 'look'}
 */
export function treatmentOf(text) {
  if (/^(?:npx -y )?pnpm(?:@12)? |^kubectl |^(?:npx -y -p \S+ )?node benchmarks\//.test(text)) return 'look'
  if (/--soak|--from (?:influx|prometheus):|\btidemark (?:bisect|doctor)\b/.test(text)) return 'look'
  // Gates measure until they know, and these read what gates have written.
  if (/\btidemark (?:gate|merge)\b|\bgate\.json\b/.test(text)) return 'long'
  return /\btidemark (?:run|accept|load)\b/.test(text) ? 'measure' : 'run'
}

/**
 * Every use of the program in a text: the command and its flags.
 *
 * @param {string} code
 */
export function usesOfTidemark(code) {
  const uses = code.matchAll(/\btidemark ([a-z]+)(?![\w.:/-])([^\n`|#&;]*)/g)
  return [...uses].map(([, command = '', rest = '']) => ({
    command,
    flags: rest.replace(/"[^"]*"|'[^']*'/g, '').match(/(?<=\s)(?:--[a-z][a-z-]*|-[a-z])\b/g) ?? [],
  }))
}
