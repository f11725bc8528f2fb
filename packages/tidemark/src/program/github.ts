import type { Command } from 'commander'
import type { Commands, Exit } from './commands.ts'

export function defineComment(program: Command, commands: Pick<Commands, 'comment'>, exit: Exit): void {
  program
    .command('comment')
    .description('show in its pull request what a gate found; in a workflow started by workflow_run')
    .option('--artifact <name>', 'artifact with the record of the gate (default: tidemark-gate)')
    .addHelpText(
      'after',
      `
Needs GITHUB_TOKEN with the permissions actions: read and pull-requests: write.

Example:
  tidemark comment                     when the workflow that runs tidemark gate has ended

Exit codes:
  0  the comment is written, or there is none to write, and a line says why
  2  the command is wrong, or was not started by workflow_run
  3  the artifact holds no record, or GitHub refused`,
    )
    .action(async (flags: Record<string, unknown>) => exit(await commands.comment(flags)))
}

export function definePropose(program: Command, commands: Pick<Commands, 'propose'>, exit: Exit): void {
  program
    .command('propose')
    .description('accept in CI what a gate measured, as a pull request; in a workflow started by hand')
    .option('--artifact <name>', 'artifact with the record of the gate (default: tidemark-gate)')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .option('--baselines <folder>', 'folder of the accepted measurements')
    .addHelpText(
      'after',
      `
Needs GITHUB_TOKEN with the permissions actions: read, contents: write and pull-requests: write, and a workflow_dispatch
with the inputs run (the number of the run that measured), reason, and perhaps expires and over-budget.

Example:
  tidemark propose

Exit codes:
  0  the pull request is open
  1  the drift budget of a call would be spent, and over-budget is not ticked
  2  the command is wrong, or was not started by a person
  3  the run is not to be trusted, has no record to accept, or GitHub refused; a line says why`,
    )
    .action(async (flags: Record<string, unknown>) => exit(await commands.propose(flags)))
}
