import { type ExitCode, exitCodes } from '@tidemark/gate'
import type { Command } from 'commander'
import { completionScript, type Shell } from '../completion/completion.ts'

/** `tidemark completion <shell>`: writes the script that completes this very program. */
export async function completionCommand(shell: Shell, program: Command): Promise<ExitCode> {
  process.stdout.write(completionScript(shell, program))
  return exitCodes.ok
}
