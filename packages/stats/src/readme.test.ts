import { readFile } from 'node:fs/promises'
import { format } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as stats from './index.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '')

describe('README', () => {
  it('has examples', () => {
    expect(examples).toHaveLength(4)
  })

  it.each(examples.map((example, index) => [index + 1, example] as const))(
    'prints what it says: example %d',
    (_, example) => {
      const printed: string[] = []
      const print = { log: (...values: unknown[]) => printed.push(format(...values)) }
      const body = example.replace(/import (.*) from '@tidemark\/stats'/, 'const $1 = stats')
      new Function('stats', 'console', body)(stats, print)
      expect(printed).toEqual(
        [...example.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1]),
      )
      expect(printed).not.toHaveLength(0)
    },
  )

  it('names every export', () => {
    expect(Object.keys(stats).filter((name) => !readme.includes(`\`${name}(`))).toEqual([])
  })
})
