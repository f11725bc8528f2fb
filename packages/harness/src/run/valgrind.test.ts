import { describe, expect, it } from 'vitest'
import { readInstructions, valgrindCommand, whyNoValgrind } from './valgrind.ts'

const summary = '==7== \n==7== I refs:        2,068,186,475\n'

describe('the total of a log', () => {
  it.each([
    ['of today', summary, 2_068_186_475],
    ['of a small program', '==7== I   refs:      987\n', 987],
    ['of a process that forked', `==8== I refs: 12\n${summary}`, 2_068_186_475],
    ['of a process that was killed', '==7== Cachegrind, a cache profiler\n', null],
    ['that is empty', '', null],
  ])('%s', (_, log, total) => {
    expect(readInstructions(log)).toBe(total)
  })
})

it('lets V8 use no threads, no chance and no clock, and keeps the optimising compiler', () => {
  const command = valgrindCommand(['main.js', '{}'], { logDescriptor: 4, cpuSeconds: 20.5 })
  expect(command.slice(0, 4)).toEqual(['sh', '-c', 'ulimit -t "$0" && exec valgrind "$@"', '21'])
  const node = command.slice(command.indexOf(process.execPath) + 1)
  expect(node).toEqual([
    '--predictable',
    '--single-threaded',
    '--predictable-gc-schedule',
    '--hash-seed=1',
    '--random-seed=1',
    'main.js',
    '{}',
  ])
})

describe('why instructions cannot be counted', () => {
  it.each(['darwin', 'win32'] as const)('on %s: valgrind is for Linux', async (platform) => {
    expect(await whyNoValgrind(platform)).toContain('on Linux only')
  })

  it('without valgrind: how to get it', async () => {
    expect(await whyNoValgrind('linux', '/nowhere')).toMatch(/valgrind was not found; install it \(apt-get/)
  })
})
