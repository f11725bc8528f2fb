import type { Argument, Command, Option } from 'commander'

/** What may stand for a value on the command line. */
export type ValueKind = 'file' | 'folder' | 'text' | { readonly choices: readonly string[] }

export interface CompletableOption {
  /** `-t`, or null. */
  readonly short: string | null
  readonly long: string
  readonly description: string
  /** Null where it takes no value. */
  readonly value: ValueKind | null
  /** Whether its value may be left out. */
  readonly isValueOptional: boolean
}

/** A command as shells complete it. */
export interface CompletableCommand {
  /** Words of the command after the program's name; none for the program itself. */
  readonly words: readonly string[]
  readonly description: string
  readonly options: readonly CompletableOption[]
  /** What its arguments are; null where it takes none. */
  readonly argument: ValueKind | null
}

/** The program and all its commands, as their help shows them. */
export function completableCommands(program: Command): readonly CompletableCommand[] {
  return describe(program, [])
}

function describe(command: Command, words: readonly string[]): readonly CompletableCommand[] {
  const help = command.createHelp()
  const [argument] = command.registeredArguments
  const own: CompletableCommand = {
    words,
    description: command.description(),
    options: help.visibleOptions(command).flatMap(describeOption),
    argument: argument === undefined ? null : argumentKind(argument),
  }
  // `help` repeats what `--help` of each command shows.
  const below = help.visibleCommands(command).filter((one) => one.name() !== 'help')
  return [own, ...below.flatMap((one) => describe(one, [...words, one.name()]))]
}

function describeOption(option: Option): readonly CompletableOption[] {
  const { long, short, description, required, optional, flags } = option
  if (long === undefined || long === null) return []
  return [
    {
      short: short ?? null,
      long,
      description,
      value: required || optional ? kindOf(flags, option.argChoices) : null,
      isValueOptional: optional,
    },
  ]
}

function argumentKind(argument: Argument): ValueKind {
  return kindOf(`<${argument.name()}>`, argument.argChoices)
}

/** By the name that the help gives the value. */
function kindOf(flags: string, choices: readonly string[] | undefined): ValueKind {
  if (choices !== undefined) return { choices }
  if (/[<[](?:file|records?|before|after)\b/.test(flags)) return 'file'
  return /[<[]folder\b/.test(flags) ? 'folder' : 'text'
}
