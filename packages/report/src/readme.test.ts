import { readFile } from 'node:fs/promises'
import * as gate from '@tidemark/gate'
import * as records from '@tidemark/records'
import { expect, it } from 'vitest'
import { callOf, runOf } from './fixtures/run.ts'
import * as report from './index.ts'

const AsyncFunction = (async () => undefined).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

it('the example of the README prints a run', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const [example = ''] = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code)
  const body = example.replace(/^import (\{.*\}) from '@tidemark\/(\w+)'$/gm, 'const $1 = $2')
  let printed = ''
  const terminal = { stdout: { isTTY: false, write: (text: string) => (printed += text) } }
  const read = (file: string) => Promise.resolve(runOf([callOf(`from ${file}`, 505e3)]))
  await new AsyncFunction('gate', 'records', 'report', 'process', body)(
    gate,
    { ...records, readRunRecord: read },
    report,
    terminal,
  )
  expect(printed).toMatch(
    /^tidemark linux-x64-node20 .*\n.*\n\norders API +p50 .*\n {2}from run\.json +505 µs /,
  )
  expect(printed).toMatch(/\n1 call: 1 unjudged\nmissing baseline: .*\n.*\n$/)
})
