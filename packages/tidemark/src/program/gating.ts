import { type Command, Option } from 'commander'
import type { Commands, Exit } from './commands.ts'
import {
  choices,
  collect,
  exitCodeHelp,
  integer,
  pageHelp,
  reportHelp,
  selecting,
  shardHelp,
} from './options.ts'

export function defineGate(program: Command, commands: Pick<Commands, 'gate'>, exit: Exit): void {
  selecting(program.command('gate'))
    .description('measure the working tree beside its base, call by call, and say which calls got slower')
    .option(
      '--base <ref>',
      'branch, tag or commit to compare with (default: merge-base with the default branch)',
    )
    .option(
      '--tidemark [ref]',
      'an older revision as well, for what small steps add up to (default: the pinned one)',
    )
    .option('--no-tidemark', 'not the pinned one')
    .option('--arms <name=folder...>', 'compare folders instead; the last one is judged')
    .option(
      '--arm <name=package@version>',
      'compare versions of a package instead; the last one is judged',
      collect,
    )
    .option('--budget <duration>', 'time for measuring, such as "5 m"')
    .option('--margin <percent>', 'smallest slowdown worth failing for, such as "1%"')
    .addOption(
      new Option(
        '--signals <names>',
        'what is judged: time, alloc, instructions, and under load throughput, tail (default: time,alloc)',
      ).argParser(choices(['time', 'alloc', 'instructions', 'throughput', 'tail'])),
    )
    .option('--strict', 'exit 4 when a call is undecided')
    .option('--allow-gone', 'calls that the base has and head has not are fine')
    .option('--no-build', 'build no revision, nor the working tree')
    .option('--time-limit <duration>', 'a call without progress for this long is broken')
    .option('--memory-limit <size>', 'heap for each arm, such as "512 MiB"')
    .option('--seed <n>', 'repeat the random choices of an earlier gate', integer(0, 2 ** 31 - 1))
    .option('--json <file>', 'write the full record of the gate')
    .option('--shard <i/n>', shardHelp)
    .option('--markdown <file>', 'write what a comment or a summary shows')
    .option('--junit <file>', 'write a JUnit report')
    .option('--code-quality <file>', 'write a Code Quality report, as GitLab shows it in a merge request')
    .option('--ci', "compare with the pull request's target; on GitHub Actions, annotate and summarize")
    .option('--html <file>', pageHelp)
    .option('--report <url>', reportHelp, collect)
    .addHelpText(
      'after',
      `
Examples:
  tidemark gate                                     before a pull request
  tidemark gate --base v2.0.0 orders -t POST
  tidemark gate --ci --json gate.json               in a job of GitHub Actions or GitLab CI
  tidemark gate --tidemark v1.0.0 --budget '10 m'
  tidemark gate orders --signals time,alloc,instructions   counted under valgrind, for minutes
  tidemark gate orders --signals throughput,tail    under load, for minutes
  tidemark gate --arms old=../old-checkout new=.
  tidemark gate --arm before=semver@7.5.1 --arm after=semver@7.6.3
${exitCodeHelp}`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.gate(suites, flags)),
    )
}

export function defineExplain(program: Command, commands: Pick<Commands, 'explain'>, exit: Exit): void {
  program
    .command('explain')
    .description('say in words everything that the last gate knows of one call, and what to do')
    .argument('<call>', 'its name, or a part of its suite and name that only it has')
    .option('--json <file>', 'record of tidemark gate --json (default: the last gate of this project)')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .addHelpText(
      'after',
      `
Examples:
  tidemark explain 'GET /orders'
  tidemark explain 'orders > GET' --json gate.json

Exit codes:
  0  the call is explained, whatever its verdict
  2  the command or the record is wrong, there is no record, or it has no such call`,
    )
    .action(async (call: string, flags: Record<string, unknown>) => exit(await commands.explain(call, flags)))
}

export function defineBisect(program: Command, commands: Pick<Commands, 'bisect'>, exit: Exit): void {
  selecting(program.command('bisect'))
    .description('find the commits that made a call slower, and how much each of them did')
    .option('--good <ref>', 'branch, tag or commit that was fast (default: the pinned tidemark)')
    .option('--bad <ref>', 'branch, tag or commit that is slower (default: HEAD)')
    .option('--budget <duration>', 'time for building and measuring, such as "10 m"')
    .option(
      '--margin <percent>',
      'smallest contribution worth finding (default: what explains nine tenths of the whole)',
    )
    .option('--restart', 'forget what an earlier, unfinished bisection of this range has measured')
    .option('--no-build', 'build no revision')
    .option('--time-limit <duration>', 'a call without progress for this long is broken')
    .option('--memory-limit <size>', 'heap for each revision, such as "512 MiB"')
    .option('--seed <n>', 'repeat the random choices of an earlier bisection', integer(0, 2 ** 31 - 1))
    .option('--json <file>', 'write the full record of the bisection')
    .addHelpText(
      'after',
      `
Commits are those along first parents. What cannot be built or loaded is skipped. It may be stopped at any
time; the same command goes on from there.

Examples:
  tidemark bisect -t 'GET /orders'                      from the pinned tidemark to HEAD
  tidemark bisect --good v1.0.0 orders -t POST --budget '10 m'

Exit codes:
  0  the slowdown is attributed to commits, or there is none
  2  the command, the configuration, a suite file or a revision is wrong
  3  the good or the bad revision cannot be measured, nothing was measured, or it was stopped
  4  part of the slowdown is not attributed, time was up, or none could be shown`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.bisect(suites, flags)),
    )
}

export function definePin(program: Command, commands: Pick<Commands, 'pin'>, exit: Exit): void {
  program
    .command('pin')
    .description('pin the tidemark: the revision from which small steps are added up')
    .argument('[ref]', 'branch, tag or commit (default: the last release: v1.2.3, name@1.2.3)')
    .requiredOption('--reason <text>', 'why this revision; kept in baselines/tidemark.json')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .option('--baselines <folder>', 'folder of the accepted measurements')
    .addHelpText(
      'after',
      `
Examples:
  tidemark pin --reason "release"
  tidemark pin v2.0.0 --reason "slower on purpose since then"`,
    )
    .action(async (ref: string | undefined, flags: Record<string, unknown>) =>
      exit(await commands.pin(ref, flags)),
    )
}

export function defineMerge(program: Command, commands: Pick<Commands, 'merge'>, exit: Exit): void {
  program
    .command('merge')
    .description('join the records of all shards of a run, a gate or a load, and judge the whole')
    .argument('<records...>', 'what --json of each shard wrote')
    .option('--json <file>', 'write the whole record')
    .option('--strict', 'exit 4 when a call is undecided')
    .option('--margin <percent>', 'of a run: smallest slowdown worth failing for, such as "5%"')
    .option('--baselines <folder>', 'of a run: folder of the accepted measurements')
    .option('--environment <suffix>', 'of a run: suffix of the environment name, such as "ci"')
    .option('--allow-gone', 'of a gate: calls that the base has and head has not are fine')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .addHelpText(
      'after',
      `
Examples:
  tidemark gate --shard 1/2 --json 1.json           on one machine
  tidemark gate --shard 2/2 --json 2.json           on another
  tidemark merge 1.json 2.json --json gate.json     the verdict
${exitCodeHelp}`,
    )
    .action(async (records: string[], flags: Record<string, unknown>) =>
      exit(await commands.merge(records, flags)),
    )
}
