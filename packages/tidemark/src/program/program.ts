import { Command } from 'commander'
import type { Commands, Exit } from './commands.ts'
import { defineBisect, defineExplain, defineGate, defineMerge, definePin } from './gating.ts'
import { defineComment, definePropose } from './github.ts'
import { defineRecord, defineReport, defineTrend } from './history.ts'
import { defineLoad } from './load.ts'
import { defineAccept, defineCompare, defineExport, defineList, defineRun, defineWatch } from './measuring.ts'
import { exitCodeHelp } from './options.ts'
import { defineCache, defineCompletion, defineDoctor, defineInit } from './project.ts'

/** The command line. `exit` receives the exit code of whichever command ran. */
export function createProgram(version: string, commands: Commands, exit: Exit): Command {
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

  const inOrder = [
    defineInit,
    defineRun,
    defineAccept,
    defineGate,
    defineExplain,
    defineBisect,
    definePin,
    defineRecord,
    defineTrend,
    defineLoad,
    defineMerge,
    defineCache,
    defineCompare,
    defineExport,
    defineReport,
    defineWatch,
    defineList,
    defineComment,
    definePropose,
    defineDoctor,
    defineCompletion,
  ]
  for (const define of inOrder) define(program, commands, exit)

  for (const command of program.commands) {
    command.showHelpAfterError(`(tidemark ${command.name()} --help says what it takes)`)
  }
  return program
}
