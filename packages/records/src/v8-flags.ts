/**
 * Options that V8 defines although Node lists them as its own, because it allows them in `NODE_OPTIONS`.
 * https://nodejs.org/docs/latest-v24.x/api/cli.html#useful-v8-options and the list above that section
 */
const v8OptionsAllowedInEnvironment: ReadonlySet<string> = new Set([
  '--abort-on-uncaught-exception',
  '--disallow-code-generation-from-strings',
  '--enable-etw-stack-walking',
  '--expose-gc',
  '--huge-max-old-generation-size',
  '--interpreted-frames-native-stack',
  '--jitless',
  '--max-heap-size',
  '--max-old-space-size',
  '--max-old-space-size-percentage',
  '--max-semi-space-size',
  '--perf-basic-prof',
  '--perf-basic-prof-only-functions',
  '--perf-prof',
  '--perf-prof-unwinding-info',
  '--stack-trace-limit',
])

/** Node's own options that may stand on the command line only, so that no list of Node's names them. */
const commandLineOptions: ReadonlySet<string> = new Set([
  '--build-snapshot',
  '--build-snapshot-config',
  '--check',
  '--cpu-prof',
  '--cpu-prof-dir',
  '--cpu-prof-interval',
  '--cpu-prof-name',
  '--env-file',
  '--env-file-if-exists',
  '--eval',
  '--expose-internals',
  '--interactive',
  '--print',
  '--run',
  '--test',
  '--test-concurrency',
  '--test-force-exit',
  '--test-name-pattern',
  '--test-timeout',
  '--test-update-snapshots',
])

/**
 * The V8 flags among Node's options, sorted; a flag given twice counts as given last.
 *
 * An option that is in none of the lists counts as a flag: a difference that does not matter is seen and
 * settled by accepting anew, one that does and stays unseen makes figures comparable that are not.
 *
 * @param nodeOptions the options this Node allows in `NODE_OPTIONS` (`process.allowedNodeEnvironmentFlags`)
 */
export function v8Flags(
  nodeOptionsText: string,
  execArgv: readonly string[],
  nodeOptions: ReadonlySet<string>,
): readonly string[] {
  const flags = new Map<string, string>()
  // The command line comes last: it overrides the environment.
  for (const option of [...splitNodeOptions(nodeOptionsText), ...execArgv]) {
    // Anything else is the value of the option before it, or one of Node's short options.
    if (!option.startsWith('--')) continue
    const equals = option.indexOf('=')
    const name = (equals === -1 ? option : option.slice(0, equals)).replaceAll('_', '-')
    if (isNodeOption(name, nodeOptions)) continue
    flags.set(name, equals === -1 ? name : `${name}${option.slice(equals)}`)
  }
  return [...flags.values()].sort()
}

function isNodeOption(name: string, nodeOptions: ReadonlySet<string>): boolean {
  if (v8OptionsAllowedInEnvironment.has(name)) return false
  return commandLineOptions.has(name) || nodeOptions.has(name)
}

/** Splits at spaces as Node does: double quotes hold words together, a backslash escapes within quotes. */
function splitNodeOptions(text: string): readonly string[] {
  const words = text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/gs) ?? []
  return words.map((word) =>
    word.replace(/"((?:[^"\\]|\\.)*)"?/gs, (_quoted, inside: string) => inside.replace(/\\(.)/gs, '$1')),
  )
}
