import type { CompletableCommand, CompletableOption, ValueKind } from './completable.ts'

/** To be sourced, or put into `~/.config/fish/completions`. */
export function fishCompletion(name: string, commands: readonly CompletableCommand[]): string {
  const lines = commands.flatMap((command) => {
    const { words, options, argument } = command
    const inside = condition(command, commands)
    return [
      ...(words.length === 0
        ? []
        : [line(name, outside(words, commands), [`-a ${words.at(-1)}`], command.description)]),
      ...options.map((option) => line(name, inside, optionParts(option), option.description)),
      ...(argument === 'file' ? [line(name, inside, ['-F'], '')] : []),
      ...(argument !== null && typeof argument === 'object'
        ? [line(name, inside, [`-a ${quoted(argument.choices.join(' '))}`], '')]
        : []),
    ]
  })
  return `# Completion of ${name} for fish: ${name} completion fish | source
complete -c ${name} -f
${lines.join('\n')}
`
}

function line(name: string, when: string, parts: readonly string[], description: string): string {
  const explained = description === '' ? [] : [`-d ${quoted(description)}`]
  return [`complete -c ${name} -n ${quoted(when)}`, ...parts, ...explained].join(' ')
}

/** Where a command itself is offered: after the one that it belongs to, before any of its siblings. */
function outside(words: readonly string[], all: readonly CompletableCommand[]): string {
  const above = words.slice(0, -1)
  const siblings = all.filter(
    (one) => one.words.length === words.length && above.every((word, at) => one.words[at] === word),
  )
  const none = `not __fish_seen_subcommand_from ${siblings.map((one) => one.words.at(-1)).join(' ')}`
  return above.length === 0 ? none : `__fish_seen_subcommand_from ${above.at(-1)}; and ${none}`
}

/** Where the options of a command are offered. */
function condition({ words }: CompletableCommand, all: readonly CompletableCommand[]): string {
  const last = words.at(-1)
  if (last !== undefined) return `__fish_seen_subcommand_from ${last}`
  const first = all.flatMap((one) => (one.words.length === 1 ? one.words : []))
  return `not __fish_seen_subcommand_from ${first.join(' ')}`
}

function optionParts({ short, long, value, isValueOptional }: CompletableOption): readonly string[] {
  const names = [...(short === null ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`]
  // One whose value may be left out goes without: fish would ask for it.
  return value === null || isValueOptional ? names : [...names, ...valueParts(value)]
}

function valueParts(value: ValueKind): readonly string[] {
  if (value === 'file') return ['-r -F']
  if (value === 'folder') return [`-x -a ${quoted('(__fish_complete_directories)')}`]
  return value === 'text' ? ['-x'] : [`-x -a ${quoted(value.choices.join(' '))}`]
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
