/** What an option of Node does to a measured process. */
export type OptionEffect = 'debugger' | 'preload' | 'profiler' | 'compiler'

export interface OddOption {
  readonly option: string
  readonly from: 'NODE_OPTIONS' | 'command line'
  readonly effect: OptionEffect
}

const effects: readonly (readonly [RegExp, OptionEffect])[] = [
  [/^--inspect(?:-|$)/, 'debugger'],
  [/^(?:--require|-r|--import|--loader|--experimental-loader)$/, 'preload'],
  [
    /^--(?:cpu-prof|heap-prof|prof|perf-|trace-(?:event|gc|opt|deopt|turbo)|experimental-test-coverage|enable-source-maps)/,
    'profiler',
  ],
  [
    /^--(?:jitless|interpreted-frames|no-opt|no-turbofan|no-maglev|no-sparkplug|always-|max-lazy|single-threaded|predictable|stress|gc-interval)/,
    'compiler',
  ],
]

/**
 * The options among these that make a measured process unlike the service it stands for. Those of the command
 * line that load code or open a debugger are kept from measured processes; NODE_OPTIONS reaches all of them.
 */
export function oddOptions(nodeOptions: string, execArgv: readonly string[]): readonly OddOption[] {
  return [
    ...findOdd(nodeOptions.split(/\s+/), 'NODE_OPTIONS'),
    ...findOdd(execArgv, 'command line').filter(
      ({ effect }) => effect !== 'debugger' && effect !== 'preload',
    ),
  ]
}

function findOdd(words: readonly string[], from: OddOption['from']): readonly OddOption[] {
  return words.flatMap((word) => {
    const option = (word.split('=', 1)[0] ?? '').replaceAll('_', '-')
    const effect = effects.find(([pattern]) => pattern.test(option))?.[1]
    return effect === undefined ? [] : [{ option, from, effect }]
  })
}
