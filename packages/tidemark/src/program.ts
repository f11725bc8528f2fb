import { Argument, Command, InvalidArgumentError, Option } from 'commander'

/** How a command is carried out. Loaded only when it is called: `--help` must not wait for a bundler. */
export interface Commands {
  readonly init: (flags: Record<string, unknown>) => Promise<number>
  readonly run: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly accept: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly compare: (before: string, after: string, flags: Record<string, unknown>) => Promise<number>
  readonly export: (record: string, flags: Record<string, unknown>) => Promise<number>
  readonly list: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly watch: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly gate: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly explain: (call: string, flags: Record<string, unknown>) => Promise<number>
  readonly bisect: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly pin: (ref: string | undefined, flags: Record<string, unknown>) => Promise<number>
  readonly record: (flags: Record<string, unknown>) => Promise<number>
  readonly trend: (calls: string[], flags: Record<string, unknown>) => Promise<number>
  readonly load: (suites: string[], flags: Record<string, unknown>) => Promise<number>
  readonly merge: (records: string[], flags: Record<string, unknown>) => Promise<number>
  readonly report: (records: string[], flags: Record<string, unknown>) => Promise<number>
  readonly cache: () => Promise<number>
  readonly cacheClean: () => Promise<number>
  readonly doctor: (flags: Record<string, unknown>) => Promise<number>
  readonly comment: (flags: Record<string, unknown>) => Promise<number>
  readonly propose: (flags: Record<string, unknown>) => Promise<number>
  readonly completion: (shell: string, program: Command) => Promise<number>
}

const reportHelp = 'send results and verdicts there, such as influx://localhost:8086/bench'

const shardHelp =
  'make only this part of the calls: 2/5, or auto in a parallel job of a CI service; needs --json'
const pageHelp = 'write a page with charts: one file, to open in a browser or keep in CI'

const exitCodeHelp = `
Exit codes:
  0  no call is slower (undecided ones pass without --strict)
  1  a call is slower, or over one of its budgets
  2  the command, the configuration or a record is wrong
  3  a call or a suite file is broken, nothing was measured, or the run was stopped
  4  a call is undecided and --strict was given
  5  the baseline is missing, stale or of another machine`

/** The command line. `exit` receives the exit code of whichever command ran. */
export function createProgram(version: string, commands: Commands, exit: (code: number) => void): Command {
  const program = new Command('tidemark')
    .description('Is this call slower than it was, by how much, and since when?')
    .version(version, '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(tidemark --help lists the commands)')
    .configureOutput({
      // It has half of its letters in common with any short word, and the line after it says the same.
      outputError: (text, write) => write(text.replace('\n(Did you mean --help?)', '')),
    })
    .exitOverride()
    .addHelpText(
      'after',
      `
Examples:
  tidemark init                                  add what measuring needs to a project
  tidemark gate                                  working tree and base side by side, call by call
  tidemark watch orders                          measure on each save, beside the save before
  tidemark explain 'GET /orders'                 why the last gate says so of one call
  tidemark bisect -t GET                         which commits made this call slower since the tidemark
  tidemark run                                   measure everything, compare with the baseline
  tidemark run orders -t GET                     suites named like "orders", calls named like "GET"
  tidemark run --quick --json run.json           a quick look, and the full record in a file
  tidemark accept --reason "caching dropped"     make the present speed the baseline
  tidemark compare before.json after.json        judge one record by another
  tidemark load --rate 500 --duration '10 s'     what callers see at 500 calls per second
  tidemark trend                                 steps and slow drift over the recorded history
  tidemark report gate.json --html report.html   a page with charts of a record
${exitCodeHelp}`,
    )

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
  const cache = program
    .command('cache')
    .description('what is kept of other revisions for the gate, and where')
    .action(async () => exit(await commands.cache()))
  cache
    .command('clean')
    .description('remove all that no gate uses')
    .action(async () => exit(await commands.cacheClean()))
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

  selecting(program.command('list'))
    .description('list suites and calls without running a call')
    .addHelpText('after', '\nExample:\n  tidemark list orders')
    .action(async (suites: string[], flags: Record<string, unknown>) =>
      exit(await commands.list(suites, flags)),
    )

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

  for (const command of program.commands) {
    command.showHelpAfterError(`(tidemark ${command.name()} --help says what it takes)`)
  }
  return program
}

function selecting(command: Command): Command {
  return command
    .argument('[suites...]', 'parts of suite names or files; all suites without any')
    .option('-t, --calls <text>', 'only calls whose name contains this text')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
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

/** Gathers the values of an option that is given several times. */
function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function choices(allowed: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const chosen = text.split(',').map((one) => one.trim())
    if (chosen.length > 0 && chosen.every((one) => allowed.includes(one))) return [...new Set(chosen)]
    throw new InvalidArgumentError(`Allowed is a list of ${allowed.join(', ')}, with commas.`)
  }
}

function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`Allowed is an integer from ${low} to ${high}.`)
  }
}

function positive(text: string): number {
  const value = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('Allowed is a number above 0.')
}
