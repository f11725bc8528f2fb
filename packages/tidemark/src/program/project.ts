import { Argument, type Command } from 'commander'
import type { Commands, Exit } from './commands.ts'
import { integer } from './options.ts'

export function defineInit(program: Command, commands: Pick<Commands, 'init'>, exit: Exit): void {
  program
    .command('init')
    .description('add configuration, a first suite, scripts and a workflow to an existing project')
    .option('-y, --yes', 'write without asking')
    .option('--workflow', 'a GitHub workflow, also where origin is elsewhere')
    .option('--no-workflow', 'no GitHub workflow')
    .option('--http <url>', 'make the suite of a server that is running: its OpenAPI document, or this URL')
    .option('--openapi <where>', 'the document: a file, a URL or a path of the server (default: looked for)')
    .option(
      '--allow-host <host...>',
      'hosts other than this machine that may be asked, and called by the suite',
    )
    .addHelpText(
      'after',
      `
Shows what it would write and asks. Files that exist are never replaced: lines are added to package.json and
.gitattributes, and what differs otherwise is shown and left alone.

Examples:
  tidemark init
  tidemark init --yes --no-workflow
  tidemark init --http http://localhost:3000

Exit codes:
  0  written, or nothing is to be written
  2  there is no package.json, it or the configuration is wrong, there is no terminal to ask on, or the server of
     --http does not answer`,
    )
    .action(async (flags: Record<string, unknown>) => exit(await commands.init(flags)))
}

export function defineDoctor(program: Command, commands: Pick<Commands, 'doctor'>, exit: Exit): void {
  program
    .command('doctor')
    .description('measure this machine and say which slowdowns can be decided on it')
    .option('--seconds <n>', 'time for all of it (default: 60)', integer(5, 3600))
    .option('--json [file]', 'write the findings as JSON; without a file in place of the text')
    .addHelpText(
      'after',
      `
Examples:
  tidemark doctor                      on the machine that is to run the gate
  tidemark doctor --seconds 180        more replicates, hence surer figures

Exit codes:
  0  measured, whatever was found
  2  the command is wrong
  3  something could not be measured, or it was stopped`,
    )
    .action(async (flags: Record<string, unknown>) => exit(await commands.doctor(flags)))
}

export function defineCache(
  program: Command,
  commands: Pick<Commands, 'cache' | 'cacheClean'>,
  exit: Exit,
): void {
  const cache = program
    .command('cache')
    .description('what is kept of other revisions for the gate, and where')
    .action(async () => exit(await commands.cache()))
  cache
    .command('clean')
    .description('remove all that no gate uses')
    .action(async () => exit(await commands.cacheClean()))
}

export function defineCompletion(program: Command, commands: Pick<Commands, 'completion'>, exit: Exit): void {
  program
    .command('completion')
    .description('write the script with which a shell completes commands, flags and files')
    .addArgument(new Argument('<shell>', 'the shell that completes').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  eval "$(tidemark completion bash)"           in ~/.bashrc
  eval "$(tidemark completion zsh)"            in ~/.zshrc, after compinit
  tidemark completion fish | source            in ~/.config/fish/config.fish`,
    )
    .action(async (shell: string) => exit(await commands.completion(shell, program)))
}
