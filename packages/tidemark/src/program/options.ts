import { type Command, InvalidArgumentError } from 'commander'

export const reportHelp = 'send results and verdicts there, such as influx://localhost:8086/bench'
export const shardHelp =
  'make only this part of the calls: 2/5, or auto in a parallel job of a CI service; needs --json'
export const pageHelp = 'write a page with charts: one file, to open in a browser or keep in CI'

export const exitCodeHelp = `
Exit codes:
  0  no call is slower (undecided ones pass without --strict)
  1  a call is slower, or over one of its budgets
  2  the command, the configuration or a record is wrong
  3  a call or a suite file is broken, nothing was measured, or the run was stopped
  4  a call is undecided and --strict was given
  5  the baseline is missing, stale or of another machine`

/** Adds what chooses suites and calls. */
export function selecting(command: Command): Command {
  return command
    .argument('[suites...]', 'parts of suite names or files; all suites without any')
    .option('-t, --calls <text>', 'only calls whose name contains this text')
    .option('--config <file>', 'configuration file (default: the nearest tidemark.config.ts)')
}

/** Gathers the values of an option that is given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

export function choices(allowed: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const chosen = text.split(',').map((one) => one.trim())
    if (chosen.length > 0 && chosen.every((one) => allowed.includes(one))) return [...new Set(chosen)]
    throw new InvalidArgumentError(`Allowed is a list of ${allowed.join(', ')}, with commas.`)
  }
}

export function integer(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`Allowed is an integer from ${low} to ${high}.`)
  }
}

export function positive(text: string): number {
  const value = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('Allowed is a number above 0.')
}
