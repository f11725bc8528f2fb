import { type Command, Option } from 'commander'
import type { Commands, Exit } from './commands.ts'
import { integer, pageHelp, positive, selecting, shardHelp } from './options.ts'

export function defineLoad(program: Command, commands: Pick<Commands, 'load'>, exit: Exit): void {
  loading(program.command('load'))
    .description('put calls under load and show what their callers experience')
    .addHelpText(
      'after',
      `
Without --rate, --callers or --sweep, the calls whose suite gives them a load.

Examples:
  tidemark load                                        every load of the suites
  tidemark load orders -t GET --rate 500 --duration '30 s'
  tidemark load orders --rate 500 --arrivals poisson --workers 2
  tidemark load orders --callers 16 --count 100000 --json load.json
  tidemark load orders -t GET --sweep 1..32            throughput against callers
  tidemark load orders --sweep 100..2000 --sweep-over rate --duration '10 s'
  tidemark load orders --soak --duration '30 min'      does anything leak?

Exit codes:
  0  every load came to its end with calls that ended well, within the budgets of its suite
  1  a load is over its budget, or something grows over a soak
  2  the command or the configuration is wrong
  3  a call, its server or a suite file is broken, no call ended well, nothing was loaded, or a load was stopped`,
    )
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.load(suites, flags)),
    )
}

function loading(command: Command): Command {
  return selecting(command)
    .addOption(
      new Option('--rate <n>', 'calls per second over all workers, whether or not those before are done')
        .argParser(positive)
        .conflicts('callers'),
    )
    .addOption(
      new Option('--arrivals <kind>', 'evenly spaced, or as independent users come').choices([
        'constant',
        'poisson',
      ]),
    )
    .option('--callers <n>', 'callers of each worker who wait for their answers', integer(1, 10_000))
    .option('--workers <n>', 'worker threads that share the load', integer(1, 64))
    .option(
      '--sweep <levels>',
      'one load after the other, such as 1..16 or 1,2,4,8, and the knee of throughput',
    )
    .addOption(
      new Option('--sweep-over <what>', 'what the levels of a sweep are (default: "callers")').choices([
        'callers',
        'workers',
        'rate',
      ]),
    )
    .option('--soak', 'say whether latency, heap or the memory of the server grow over the load')
    .option('--duration <duration>', 'how long, such as "30 s"')
    .option('--count <n>', 'how many calls', integer(1, 1_000_000_000))
    .option('--in-flight <n>', 'most calls of a worker under way at once (default: 256)', integer(1, 100_000))
    .option('--warmup <duration>', 'one caller calls for this long before (default: 1 s)')
    .option('--time-limit <duration>', 'a worker that hangs for this long is broken')
    .option('--memory-limit <size>', 'heap of one worker, such as "512 MiB"')
    .option('--seed <n>', 'repeat the arrivals of an earlier load', integer(0, 2 ** 31 - 1))
    .option('--allow-host <host...>', 'hosts other than this machine that HTTP clients of suites may load')
    .option('--json <file>', 'write the full record of the load')
    .option('--shard <i/n>', shardHelp)
    .option('--html <file>', pageHelp)
}
