import { readFile } from 'node:fs/promises'
import * as nodeHttp from 'node:http'
import { format } from 'node:util'
import * as metrics from '@tidemark/metrics'
import * as stats from '@tidemark/stats'
import { describe, expect, it } from 'vitest'
import * as http from './http/index.ts'
import * as load from './index.ts'
import * as server from './server/index.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? '')

const modules: Readonly<Record<string, object>> = {
  '@tidemark/load': load,
  '@tidemark/load/http': http,
  '@tidemark/load/server': server,
  '@tidemark/metrics': metrics,
  '@tidemark/stats': stats,
  'node:http': nodeHttp,
}

describe('README', () => {
  it('has examples', () => {
    expect(examples).toHaveLength(4)
  })

  it.each(examples.map((example, index) => [index + 1, example] as const))(
    'prints what it says: example %d',
    async (_, example) => {
      const printed: string[] = []
      const print = { log: (...values: unknown[]) => printed.push(format(...values)) }
      const body = example.replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
      const AsyncFunction = (async () => undefined).constructor as new (
        ...args: string[]
      ) => (...args: unknown[]) => Promise<void>
      await new AsyncFunction('modules', 'console', body)(modules, print)
      expect(printed).toEqual(
        [...example.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1]),
      )
      expect(printed).not.toHaveLength(0)
    },
  )
})
