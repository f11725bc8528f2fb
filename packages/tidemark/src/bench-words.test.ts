import { expect, it } from 'vitest'
import { benchWords } from './bench-words.ts'

const commands = ['run', 'load', 'gate']

it('is the command that is named behind bench', () => {
  expect(benchWords(['bench', 'load', 'orders', '--sweep', '1..4'], commands)).toEqual([
    'load',
    'orders',
    '--sweep',
    '1..4',
  ])
})

it.each([
  { words: [] },
  { words: ['bench'] },
  { words: ['bench', 'orders', 'load'] },
  { words: ['bench', '-t', 'load'] },
  { words: ['run', 'load'] },
  { words: ['load', 'bench'] },
])('leaves $words as they are', ({ words }) => {
  expect(benchWords(words, commands)).toEqual(words)
})
