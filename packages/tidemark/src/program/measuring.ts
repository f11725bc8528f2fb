import { type Command, Option } from 'commander'
import type { Commands, Exit } from './commands.ts'
import { collect, exitCodeHelp, integer, pageHelp, reportHelp, selecting, shardHelp } from './options.ts'

export function defineRun(program: Command, commands: Pick<Commands, 'run'>, exit: Exit): void {
  measuring(program.command('run').alias('bench'))
    .description('measure the calls of all suites and compare them with the accepted baseline')
    .option('--json <file>', 'write the full record of the run')
    .option('--shard <i/n>', shardHelp)
    .option('--html <file>', pageHelp)
    .option('--strict', 'exit 4 when a call is undecided')
    .option('--report <url>', reportHelp, collect)
    .addHelpText(
      'after',
      `
Examples:
  tidemark run
  tidemark run --report influx://localhost:8086/bench --report file:history.ndjson
  tidemark run orders -t 'GET'
  tidemark run --workers 2 --time '1 s'
  tidemark run --seed 42 --json run.json

With the script "bench": "tidemark bench" in a package.json:
  pnpm bench orders                    is tidemark run orders
  pnpm bench load orders               is tidemark load orders, and so on with each command
${exitCodeHelp}`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.run(suites, flags)),
    )
}

export function defineAccept(program: Command, commands: Pick<Commands, 'accept'>, exit: Exit): void {
  measuring(program.command('accept'))
    .description('make the present measurement the baseline: writes only the calls that moved')
    .requiredOption('--reason <text>', 'why the change is fine; kept in the baseline and the ledger')
    .addOption(
      new Option(
        '--from <file>',
        'accept the record of an earlier run or gate (--json) instead of measuring',
      ).conflicts([
        'calls',
        'quick',
        'replicates',
        'workers',
        'warmup',
        'time',
        'timeLimit',
        'memoryLimit',
        'seed',
      ]),
    )
    .option('--all', 'replace calls that did not move as well')
    .option(
      '--expires <day>',
      'accept slowdowns until this day, such as 2027-01-31; then the gate reports them',
    )
    .option('--over-budget', 'go past the drift budget of a call, knowingly')
    .addHelpText(
      'after',
      `
Examples:
  tidemark accept --reason "first baseline"
  tidemark accept orders -t POST --reason "validation added on purpose"
  tidemark accept --from run.json --reason "measured in CI"
  tidemark accept orders --expires 2027-01-31 --reason "audit log, to be made faster"
${exitCodeHelp}`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.accept(suites, flags)),
    )
}

export function defineCompare(program: Command, commands: Pick<Commands, 'compare'>, exit: Exit): void {
  program
    .command('compare')
    .description('judge one record by another, as if the first were the baseline')
    .argument('<before>', 'record of tidemark run --json')
    .argument('<after>', 'record of tidemark run --json')
    .option('--margin <percent>', 'smallest slowdown worth failing for')
    .option('--strict', 'exit 4 when a call is undecided')
    .addHelpText('after', '\nExample:\n  tidemark compare before.json after.json --margin 10%')
    .action(async (before: string, after: string, flags: Record<string, unknown>) =>
      exit(await commands.compare(before, after, flags)),
    )
}

export function defineExport(program: Command, commands: Pick<Commands, 'export'>, exit: Exit): void {
  program
    .command('export')
    .description('write the record of a run in the format of another tool')
    .argument('<record>', 'record of tidemark run --json')
    .addOption(
      new Option('--format <name>', 'Bencher Metric Format, or that of github-action-benchmark')
        .choices(['bmf', 'github-action-benchmark'])
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
Examples:
  tidemark export run.json --format bmf > bmf.json
  tidemark export run.json --format github-action-benchmark > benchmark.json

Exit codes:
  0  every call of the record is exported
  2  the command or the record is wrong
  3  a call or suite is broken, the run was stopped, or nothing was measured; the rest is exported`,
    )
    .action(async (record: string, flags: Record<string, unknown>) =>
      exit(await commands.export(record, flags)),
    )
}

export function defineList(program: Command, commands: Pick<Commands, 'list'>, exit: Exit): void {
  selecting(program.command('list'))
    .description('list suites and calls without running a call')
    .addHelpText('after', '\nExample:\n  tidemark list orders')
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.list(suites, flags)),
    )
}

export function defineWatch(program: Command, commands: Pick<Commands, 'watch'>, exit: Exit): void {
  selecting(program.command('watch'))
    .description('measure again on each save of a suite or what it imports, beside the save before')
    .option('--budget <duration>', 'time for measuring after a save (default: "30 s")')
    .option('--margin <percent>', 'smallest slowdown worth showing as one, such as "1%"')
    .option('--time-limit <duration>', 'a call without progress for this long is broken')
    .option('--memory-limit <size>', 'heap for each arm, such as "512 MiB"')
    .option('--seed <n>', 'repeat the random choices of an earlier session', integer(0, 2 ** 31 - 1))
    .addHelpText(
      'after',
      `
Examples:
  tidemark watch orders -t GET
  tidemark watch orders --budget '10 s'

Exit codes:
  0  it was ended, by Ctrl-C or SIGTERM
  2  the command or the configuration is wrong
  3  no call matches`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.watch(suites, flags)),
    )
}

function measuring(command: Command): Command {
  return selecting(command)
    .option('--quick', 'fewer and shorter replicates: a look, rarely a decision')
    .option('--replicates <n>', 'fresh processes per call', integer(1, 1000))
    .option('--workers <n>', 'worker threads making the same call at once', integer(1, 64))
    .option('--warmup <duration>', 'shortest warm-up, such as "300 ms"')
    .option('--time <duration>', 'length of each measuring window, such as "500 ms"')
    .option('--time-limit <duration>', 'a call without progress for this long is broken')
    .option('--memory-limit <size>', 'heap of one worker, such as "512 MiB"')
    .option('--margin <percent>', 'smallest slowdown worth failing for, such as "5%"')
    .option('--seed <n>', 'repeat the random choices of an earlier run', integer(0, 2 ** 31 - 1))
    .option('--baselines <folder>', 'folder of the accepted measurements')
    .addOption(new Option('--environment <suffix>', 'suffix of the environment name, such as "ci"'))
}
