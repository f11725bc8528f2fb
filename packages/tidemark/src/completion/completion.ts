import type { Command } from 'commander'
import { bashCompletion } from './bash.ts'
import { type CompletableCommand, completableCommands } from './completable.ts'
import { fishCompletion } from './fish.ts'
import { zshCompletion } from './zsh.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

const scripts: Readonly<Record<Shell, (name: string, commands: readonly CompletableCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** A script that completes commands, flags and their values, made of the program's own definition. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](program.name(), completableCommands(program))
}
