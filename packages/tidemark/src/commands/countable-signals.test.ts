import type { Signal } from '@tidemark/records'
import { expect, it } from 'vitest'
import { ConfigError } from '../config/config-error.ts'
import { countableSignals } from './countable-signals.ts'

const missing = async (): Promise<string> => 'valgrind was not found'

async function signalsAndLines(
  asked: readonly Signal[],
  whyNot: () => Promise<string | null>,
): Promise<readonly [readonly Signal[], readonly string[]]> {
  const lines: string[] = []
  return [await countableSignals(asked, whyNot, (line) => lines.push(line)), lines]
}

it.each<readonly [asked: readonly Signal[], whyNot: string | null, left: readonly Signal[]]>([
  [['time', 'instructions'], null, ['time', 'instructions']],
  [['instructions'], null, ['instructions']],
  [['alloc'], 'valgrind was not found', ['alloc']],
])('%s with %s missing are as they were, without a word', async (asked, whyNot, left) => {
  expect(await signalsAndLines(asked, async () => whyNot)).toEqual([left, []])
})

it('leaves out instructions that cannot be counted, and says so in one line', async () => {
  expect(await signalsAndLines(['time', 'alloc', 'instructions'], missing)).toEqual([
    ['time', 'alloc'],
    ['instructions are not counted: valgrind was not found'],
  ])
})

it('refuses to judge by nothing', async () => {
  const judged = signalsAndLines(['instructions'], missing)
  await expect(judged).rejects.toThrow(ConfigError)
  await expect(judged).rejects.toThrow('instructions cannot be counted: valgrind was not found')
})
