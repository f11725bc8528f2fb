import * as childProcess from 'node:child_process'
import * as diagnosticsChannel from 'node:diagnostics_channel'
import * as events from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import * as http from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as timers from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import * as workerThreads from 'node:worker_threads'
import express from 'express'
import * as fastify from 'fastify'
import * as hono from 'hono'
import * as piscina from 'piscina'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as exposition from './exposition/index.ts'
import { BundledScripts } from './fixtures/bundled.ts'
import * as metrics from './index.ts'
import * as instrumentation from './instrumentation/index.ts'
import * as processes from './processes/index.ts'
import * as runtime from './runtime/index.ts'
import * as workers from './workers/index.ts'

const modules = {
  '@tidemark/metrics': metrics,
  '@tidemark/metrics/exposition': exposition,
  '@tidemark/metrics/processes': processes,
  '@tidemark/metrics/workers': workers,
  'node:child_process': childProcess,
  'node:events': events,
  'node:worker_threads': workerThreads,
  express: { default: express },
  fastify,
  hono,
  piscina,
  '@tidemark/metrics/instrumentation': instrumentation,
  '@tidemark/metrics/runtime': runtime,
  'node:diagnostics_channel': diagnosticsChannel,
  'node:http': http,
  'node:timers/promises': timers,
}

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)

/** A block that begins with the name of a file is that file, for the examples that start threads and processes. */
const FILE = /^\/\/ (\w+\.mjs)\n/
const examples = blocks.filter((code) => !FILE.test(code))

let scripts: BundledScripts
beforeAll(async () => {
  scripts = await BundledScripts.of()
  await mkdir(scripts.path('sources'))
  for (const code of blocks) {
    const name = FILE.exec(code)?.[1]
    if (name === undefined) continue
    const source = join(scripts.path('sources'), name)
    await writeFile(source, code)
    await scripts.add(source)
  }
})
afterAll(() => scripts.remove())

/** The comment under each `console.log(…)` is what it prints. */
function promised(code: string): string[] {
  return [...code.matchAll(/^ *console\.log\(.*\)\n *\/\/ (.*)$/gm)].map(([, line = '']) => line)
}

/** Turns what Node 20 does not parse, `using` and decorators, into what it does: with the compiler, as users do. */
async function compiled(code: string): Promise<string> {
  if (!/^ *(?:using |@timed)/m.test(code)) return code
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-readme-'))
  try {
    await writeFile(join(folder, 'example.ts'), code)
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
    const options = ['--noCheck', '--target', 'es2022', '--module', 'esnext', 'example.ts']
    childProcess.execFileSync(process.execPath, [join(typescript, 'bin', 'tsc'), ...options], { cwd: folder })
    return (await readFile(join(folder, 'example.js'), 'utf8')).replace(/^export \{\};$/m, '')
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs an example with its imports turned into a parameter, and collects what it prints. */
async function printed(code: string): Promise<string[]> {
  const lines: string[] = []
  const console = { log: (...values: unknown[]) => lines.push(values.map(String).join(' ')) }
  const body = (await compiled(code))
    .replace(/^import (\{.*\}) from (['"].*['"]);?$/gm, 'const $1 = modules[$2]')
    .replace(/^import (\w+) from (['"].*['"])$/gm, 'const { default: $1 } = modules[$2]')
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(scripts.path('example.mjs'))))
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  await new AsyncFunction('modules', 'console', body)(modules, console)
  return lines
}

test('the README has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(21)
})

test.each(examples)('example %# of the README prints what it says', async (code) => {
  const lines = await printed(code)
  expect(lines).toEqual(promised(code))
  expect(lines.length).toBeGreaterThan(0)
})
