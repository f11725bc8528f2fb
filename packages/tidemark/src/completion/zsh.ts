import type { CompletableCommand, CompletableOption, ValueKind } from './completable.ts'

/** To be evaluated, or put as `_name` into a folder of `$fpath`. */
export function zshCompletion(name: string, commands: readonly CompletableCommand[]): string {
  return `#compdef ${name}
# Completion of ${name} for zsh: eval "$(${name} completion zsh)"
${commands.map((command) => functionOf(name, command, commands)).join('\n')}
if [[ "\${funcstack[1]}" == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`
}

function functionOf(name: string, command: CompletableCommand, all: readonly CompletableCommand[]): string {
  const below = all.filter(
    ({ words }) =>
      words.length === command.words.length + 1 && command.words.every((word, at) => words[at] === word),
  )
  const specs = command.options.map(optionSpec)
  const functionName = nameOf(name, command.words)
  if (below.length === 0) {
    const rest = command.argument === null ? [] : [quoted(`*: :${action(command.argument)}`)]
    return `${functionName}() {
  _arguments -s \\
    ${[...specs, ...rest].join(' \\\n    ')}
}`
  }
  return `${functionName}() {
  local curcontext="$curcontext" state line
  _arguments -C -s \\
    ${[...specs, quoted('1: :->command'), quoted('*:: :->rest')].join(' \\\n    ')}
  case $state in
    command)
      local -a commands
      commands=(
${below.map(({ words, description }) => `        ${quoted(`${words.at(-1)}:${description}`)}`).join('\n')}
      )
      _describe command commands ;;
    rest)
      case $words[1] in
${below.map(({ words }) => `        ${words.at(-1)}) ${nameOf(name, words)} ;;`).join('\n')}
      esac ;;
  esac
}`
}

function nameOf(name: string, words: readonly string[]): string {
  return ['', name, ...words].join('_')
}

/** In the grammar of `_arguments`: flags that exclude one another, an explanation, and what follows. */
function optionSpec({ short, long, description, value, isValueOptional }: CompletableOption): string {
  const explanation = `[${description.replaceAll(/[\\[\]:]/g, '\\$&')}]`
  const follows = value === null ? '' : `${isValueOptional ? '::' : ':'} :${action(value)}`
  if (short === null) return quoted(`${long}${explanation}${follows}`)
  return `${quoted(`(${short} ${long})`)}{${short},${long}}${quoted(`${explanation}${follows}`)}`
}

function action(value: ValueKind): string {
  if (value === 'file') return '_files'
  if (value === 'folder') return '_files -/'
  return value === 'text' ? ' ' : `(${value.choices.join(' ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
