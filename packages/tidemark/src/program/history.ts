import { type Command, Option } from 'commander'
import type { Commands, Exit } from './commands.ts'
import { collect, pageHelp } from './options.ts'

export function defineRecord(program: Command, commands: Pick<Commands, 'record'>, exit: Exit): void {
  program
    .command('record')
    .description('add what a gate or a run has measured to the history, for trend')
    .option('--from <file>', 'record of tidemark gate --json or tidemark run --json; several times', collect)
    .option('--compact', 'thin out what is older than 90 days; change points stay')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .option('--baselines <folder>', 'folder of the accepted measurements, with the history in it')
    .addHelpText(
      'after',
      `
Example, after a push to the default branch:
  tidemark gate --json gate.json && tidemark record --from gate.json

Exit codes:
  0  recorded, or there already
  2  the command, the configuration or a record is wrong
  3  the record has no measurement`,
    )
    .action(async (flags: Record<string, unknown>) => exit(await commands.record(flags)))
}

export function defineTrend(program: Command, commands: Pick<Commands, 'trend'>, exit: Exit): void {
  program
    .command('trend')
    .description('what happened to each call over the history: steps, slow drift, noise')
    .argument('[calls...]', 'parts of names of suites or calls; all calls without any')
    .option('--since <when>', 'a day, or a commit, branch or tag: only what is younger')
    .option(
      '--from <source>',
      'a CSV file, influx://host/database or prometheus://host in place of the history',
    )
    .option('--query <text>', 'InfluxQL or PromQL (default: what gates have reported)')
    .option(
      '--drift-budget <percent>',
      'how much slower a call may become in total (default: driftBudget of the configuration, 5%)',
    )
    .addOption(new Option('--fail-on <what>', 'exit 1 when a call drifts').choices(['drift']))
    .option('--json [file]', 'write all of it as JSON; without a file in place of the text')
    .option('--html <file>', pageHelp)
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .option('--baselines <folder>', 'folder of the accepted measurements, with the history in it')
    .addHelpText(
      'after',
      `
Examples:
  tidemark trend                                   all that tidemark record has added
  tidemark trend 'GET /orders' --since 2026-08-01
  tidemark trend --since v2.0.0 --fail-on drift    nightly, in CI
  tidemark trend --from p99.csv
  tidemark trend --from influx://localhost:8086/bench
  tidemark trend --from prometheus://localhost:9090 --query 'p99:latency' --since 2026-08-01

Exit codes:
  0  no call drifts, or nobody asked
  1  a call drifts and --fail-on drift was given
  2  the command, the configuration or the file is wrong
  3  there is no measurement to look at, or the database does not answer`,
    )
    .action(async (calls: string[], flags: Record<string, unknown>) =>
      exit(await commands.trend(calls, flags)),
    )
}

export function defineReport(program: Command, commands: Pick<Commands, 'report'>, exit: Exit): void {
  program
    .command('report')
    .description('make a page with charts of records that were measured before')
    .argument(
      '<records...>',
      'records of run, gate or load --json; of two runs the second is judged by the first',
    )
    .requiredOption('--html <file>', 'the page: one file, to open in a browser or keep in CI')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
    .option('--baselines <folder>', 'folder of the accepted measurements, with the history in it')
    .addHelpText(
      'after',
      `
Examples:
  tidemark report gate.json --html report.html
  tidemark report before.json after.json load.json --html report.html

Exit codes:
  0  the page is written, whatever it shows
  2  the command or a record is wrong`,
    )
    .action(async (records: string[], flags: Record<string, unknown>) =>
      exit(await commands.report(records, flags)),
    )
}
