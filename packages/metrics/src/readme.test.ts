import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as metrics from './index.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

/** The comment under each `console.log(…)` is what it prints. */
function promised(code: string): string[] {
  return [...code.matchAll(/^ *console\.log\(.*\)\n *\/\/ (.*)$/gm)].map(([, line = '']) => line)
}

/** Runs an example with its import of this package turned into a parameter, and collects what it prints. */
async function printed(code: string): Promise<string[]> {
  const lines: string[] = []
  const console = { log: (...values: unknown[]) => lines.push(values.map(String).join(' ')) }
  const body = code.replace(/^import (\{.*\}) from '@tidemark\/metrics'$/gm, 'const $1 = metrics')
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  await new AsyncFunction('metrics', 'console', body)(metrics, console)
  return lines
}

test('the README has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(7)
})

test.each(examples)('example %# of the README prints what it says', async (code) => {
  const lines = await printed(code)
  expect(lines).toEqual(promised(code))
  expect(lines.length).toBeGreaterThan(0)
})
