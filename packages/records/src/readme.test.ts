import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as records from './index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

test('the README has examples', () => {
  expect(examples).toHaveLength(2)
})

test.each(examples)('example %# of the README prints what it says', async (code) => {
  const lines: string[] = []
  const console = { log: (line: string) => lines.push(line) }
  const body = code.replace(/^import (\{.*\}) from '@tidemark\/records'$/gm, 'const $1 = records')
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  await new AsyncFunction('records', 'console', body)(records, console)
  expect(lines).toEqual([...code.matchAll(/^ *\/\/ (.*)$/gm)].map(([, line]) => line))
})

test('the README names every field of every document', () => {
  const schemas = new URL('../schemas/', import.meta.url)
  const fields = new Set<string>()
  for (const file of readdirSync(schemas)) {
    JSON.parse(readFileSync(new URL(file, schemas), 'utf8'), (key, value: unknown) => {
      if (key === 'properties') for (const field of Object.keys(value as object)) fields.add(field)
      return value
    })
  }
  expect(fields.size).toBeGreaterThan(50)
  expect([...fields].filter((field) => !readme.includes(`\`${field}\``))).toEqual([])
})

test('the README names only functions that exist', () => {
  const named = readme.match(/`(?:parse|format|read|write|append|select)[A-Z]\w+`/g) ?? []
  expect(named.length).toBeGreaterThan(10)
  for (const name of named) expect(Object.keys(records)).toContain(name.slice(1, -1))
})
