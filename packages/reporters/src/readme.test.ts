import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format } from 'node:util'
import * as metrics from '@tidemark/metrics'
import { afterAll, expect, test } from 'vitest'
import * as endpoint from './endpoint/index.ts'
import * as graphite from './graphite/index.ts'
import * as reporters from './index.ts'
import * as influx from './influx/index.ts'
import * as jsonLines from './json-lines.ts'
import * as log from './log.ts'
import * as newRelic from './new-relic/index.ts'
import * as openTsdb from './open-tsdb/index.ts'
import * as otlp from './otlp/index.ts'
import * as pushgateway from './pushgateway/index.ts'
import * as remoteWrite from './remote-write/index.ts'
import * as statsd from './statsd/index.ts'
import * as syslog from './syslog/index.ts'
import * as text from './text/index.ts'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
const folder = await mkdtemp(join(tmpdir(), 'tidemark-readme-'))
afterAll(() => rm(folder, { recursive: true }))

const modules: Readonly<Record<string, object>> = {
  '@tidemark/metrics': metrics,
  '@tidemark/reporters': reporters,
  '@tidemark/reporters/graphite': graphite,
  '@tidemark/reporters/influx': influx,
  '@tidemark/reporters/json-lines': jsonLines,
  '@tidemark/reporters/log': log,
  '@tidemark/reporters/open-tsdb': openTsdb,
  '@tidemark/reporters/statsd': statsd,
  '@tidemark/reporters/syslog': syslog,
  '@tidemark/reporters/new-relic': newRelic,
  '@tidemark/reporters/otlp': otlp,
  '@tidemark/reporters/endpoint': endpoint,
  '@tidemark/reporters/pushgateway': pushgateway,
  '@tidemark/reporters/remote-write': remoteWrite,
  '@tidemark/reporters/text': text,
}

/** Runs an example with its imports turned into a parameter, and collects what it prints. */
async function printed(code: string): Promise<string[]> {
  const lines: string[] = []
  const log = (...values: unknown[]): number => lines.push(format(...values))
  const body = code
    .replace(/^import (\{.*\}) from ('.*')$/gm, 'const $1 = modules[$2]')
    .replace("'metrics.ndjson'", JSON.stringify(join(folder, 'metrics.ndjson')))
  const AsyncFunction = (async () => undefined).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  await new AsyncFunction('modules', 'console', body)(modules, { log, warn: log, info: log })
  return lines
}

test('the README has examples', () => {
  expect(examples).toHaveLength(13)
})

test.each(examples.map((code, index) => ({ code, index })))(
  'example $index prints what it says',
  async ({ code }) => {
    const promised = [...code.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm)].map(([, line]) => line)
    expect(promised).not.toEqual([])
    expect(await printed(code)).toEqual(promised)
  },
)

test('the first example leaves its lines', async () => {
  await printed(examples[0] ?? '')
  const lines = (await readFile(join(folder, 'metrics.ndjson'), 'utf8')).trim().split('\n')
  expect(lines.slice(-2).map((line) => JSON.parse(line).name)).toEqual(['orders.accepted', 'orders.total'])
})
