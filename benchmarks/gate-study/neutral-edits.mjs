/**
 * Edits of a source file that change nothing it does, by name. They take modules written as those in
 * `workloads/` are: top-level functions between blank lines, locals with a declaration of their own, in
 * a shorthand property only where that is a line of its own.
 *
 * @type {Readonly<Record<string, (source: string) => string>>}
 */
export const neutralEdits = {
  comments: addComments,
  renames: renameLocals,
  order: reverseFunctions,
  dead: addDeadFunction,
}

/** A comment at the top of every function. */
function addComments(source) {
  return source.replace(
    /^((?:export )?(?:async )?function .*\{)$/gm,
    '$1\n  // This says what happens here, at some length and to no effect, since comments are not run.',
  )
}

const declaration = /^ {2,}(?:const|let) (\w+) =/gm

/** Every local gets another, longer name; a property of its name in a line of its own keeps it. */
function renameLocals(source) {
  const names = new Set([...source.matchAll(declaration)].map(([, name]) => name))
  const rename = (line) =>
    [...names].reduce(
      (text, name) => text.replace(new RegExp(`(?<![.\\w'])${name}(?![\\w':])`, 'g'), `${name}Renamed`),
      line.replace(/^( +)(\w+),$/, (all, indent, name) =>
        names.has(name) ? `${indent}${name}: ${name},` : all,
      ),
    )
  return source
    .split('\n')
    .map((line) => (line.startsWith('import ') ? line : rename(line)))
    .join('\n')
}

/** Functions that are not exported, in the opposite order; they are hoisted, so nothing else changes. */
function reverseFunctions(source) {
  const blocks = source.trimEnd().split('\n\n')
  const isLocal = (block) => /^(?:\/\*\*[\s\S]*?\*\/\n)?(?:async )?function /.test(block)
  const reversed = blocks.filter(isLocal).reverse()
  return `${blocks.map((block) => (isLocal(block) ? reversed.shift() : block)).join('\n\n')}\n`
}

/** A function that is never called, which no bundler can know. */
function addDeadFunction(source) {
  const dead = `function neverCalled(values) {
  let total = 0
  for (const value of values) total += value * 3
  return { total, count: values.length, mean: total / values.length }
}
`
  return source.replace(
    /^((?:\/\*\*[\s\S]*?\*\/\n)?export (?:async )?function .*\{\n)/m,
    `${dead}\n$1  if (globalThis.neverSet !== undefined) neverCalled([])\n`,
  )
}
