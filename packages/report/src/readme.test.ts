import { readFile } from 'node:fs/promises'
import * as gate from '@tidemark/gate'
import * as records from '@tidemark/records'
import { expect, it } from 'vitest'
import { gateCall, gateRecord } from '../../../testing/gate-record.ts'
import { callOf, runOf } from './fixtures/run.ts'
import * as html from './html/index.ts'
import * as report from './index.ts'

const AsyncFunction = (async () => undefined).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

/** Runs an example of the README, with records made by hand. @returns what it printed */
async function printedBy(index: number): Promise<string> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code)
  const body = (examples[index] ?? '')
    .replace(/^import (\{.*\}) from '@tidemark\/report\/html'$/gm, 'const $1 = html')
    .replace(/^import (\{.*\}) from '@tidemark\/(\w+)'$/gm, 'const $1 = $2')
  let printed = ''
  const terminal = { stdout: { isTTY: false, write: (text: string) => (printed += text) } }
  const readRunRecord = (file: string) => Promise.resolve(runOf([callOf(`from ${file}`, 505e3)]))
  const readGateRecord = (file: string) => Promise.resolve(gateRecord([gateCall(`from ${file}`)]))
  await new AsyncFunction('gate', 'records', 'report', 'html', 'process', body)(
    gate,
    { ...records, readRunRecord, readGateRecord },
    report,
    html,
    terminal,
  )
  return printed
}

it('the example of the README prints a run', async () => {
  const printed = await printedBy(0)
  expect(printed).toMatch(
    /^tidemark linux-x64-node20 .*\n.*\n +trust high: .*\n\norders API +p50 .*\n {2}from run\.json +505 µs /,
  )
  expect(printed).toMatch(/\n1 call: 1 unjudged\nmissing baseline: .*\n.*\n$/)
})

it('the example of the README writes a page', async () => {
  const page = await printedBy(1)
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).toContain('<bdi>from gate.json</bdi>')
})
