import type { CompletableCommand, CompletableOption, ValueKind } from './completable.ts'

/** Also for the bash of macOS, which is version 3.2: no `mapfile`, and `compopt` may be missing. */
export function bashCompletion(name: string, commands: readonly CompletableCommand[]): string {
  return `# Completion of ${name} for bash: eval "$(${name} completion bash)"
_${name}() {
  local IFS=$'\\n' current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command='' words='' argument='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$command/\${COMP_WORDS[index]}" in
${commands
  .filter(({ words }) => words.length > 0)
  .map(commandCase)
  .join('\n')}
    esac
  done
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map((command) => wordCase(command, commands)).join('\n')}
  esac
  if [[ $argument == files && $current != -* ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(IFS=' '; compgen -W "$words" -- "$current"))
  fi
}
complete -F _${name} ${name}
`
}

/** `/run` after the program alone, `/cache/clean` after another command. */
function commandCase({ words }: CompletableCommand): string {
  const path = words.map((word) => `/${word}`).join('')
  return `      ${path}) command=${path} ;;`
}

/** What follows an option that needs a value: files, folders, one of few words, or something nobody can guess. */
function valueCases({ words, options }: CompletableCommand): readonly string[] {
  const path = words.map((word) => `/${word}`).join('')
  return options.flatMap(({ short, long, value, isValueOptional }) => {
    if (value === null || (isValueOptional && value === 'text')) return []
    const patterns = flagsOf({ short, long }).map((flag) => `'${path} ${flag}'`)
    return [`    ${patterns.join(' | ')}) ${replyOf(value)}return ;;`]
  })
}

function replyOf(value: ValueKind): string {
  if (value === 'text') return ''
  if (typeof value === 'object') {
    return `COMPREPLY=($(IFS=' '; compgen -W '${value.choices.join(' ')}' -- "$current")); `
  }
  return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen ${value === 'file' ? '-f' : '-d'} -- "$current")); `
}

function wordCase(command: CompletableCommand, all: readonly CompletableCommand[]): string {
  const { words, options, argument } = command
  const path = words.map((word) => `/${word}`).join('')
  const below = all
    .filter(
      (one) => one.words.length === words.length + 1 && words.every((word, at) => one.words[at] === word),
    )
    .flatMap((one) => one.words.slice(-1))
  const choices = argument !== null && typeof argument === 'object' ? argument.choices : []
  const candidates = [...below, ...choices, ...options.flatMap(flagsOf)]
  const files = argument === 'file' ? ' argument=files' : ''
  return `    '${path}') words='${candidates.join(' ')}'${files} ;;`
}

function flagsOf({ short, long }: Pick<CompletableOption, 'short' | 'long'>): readonly string[] {
  return short === null ? [long] : [short, long]
}
