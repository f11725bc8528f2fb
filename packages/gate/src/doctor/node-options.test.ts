import { describe, expect, it } from 'vitest'
import { oddOptions } from './node-options.ts'

describe('odd options', () => {
  it.each([
    ['--inspect', 'debugger', '--inspect'],
    ['--inspect-brk=0.0.0.0:9229', 'debugger', '--inspect-brk'],
    ['--max-old-space-size=512 --require ./agent.js', 'preload', '--require'],
    ['--import=tsx', 'preload', '--import'],
    ['--cpu-prof', 'profiler', '--cpu-prof'],
    ['--enable_source_maps', 'profiler', '--enable-source-maps'],
    ['--jitless', 'compiler', '--jitless'],
  ])('%s in NODE_OPTIONS: %s', (text, effect, option) => {
    expect(oddOptions(text, [])).toEqual([{ option, from: 'NODE_OPTIONS', effect }])
  })

  it('of the command line are those that measured processes inherit', () => {
    expect(oddOptions('', ['--no-opt', '--inspect', '--import', 'tsx', '--heap-prof'])).toEqual([
      { option: '--no-opt', from: 'command line', effect: 'compiler' },
      { option: '--heap-prof', from: 'command line', effect: 'profiler' },
    ])
  })

  it.each(['', '--max-old-space-size=4096', '--no-warnings --trace-deprecation', '--inspector-of-mine'])(
    'are not among %j',
    (text) => {
      expect(oddOptions(text, text.split(' '))).toEqual([])
    },
  )
})
