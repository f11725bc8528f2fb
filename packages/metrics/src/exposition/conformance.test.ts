import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Registry } from '../registry.ts'
import { filledRegistry } from './fixtures/filled-registry.ts'
import { metricsHandler } from './metrics-handler.ts'

// What the endpoint says of registries that fast-check has filled, held against the parsers of others.

let registry: Registry
let origin = ''
const metrics = metricsHandler({ snapshot: () => registry.snapshot() })
const server = createServer(metrics)
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function scrapes(accept: string, count: number): Promise<string[]> {
  const texts: string[] = []
  for (registry of fc.sample(filledRegistry, { numRuns: count, seed: 20_261_122 })) {
    texts.push(await (await fetch(`${origin}/metrics`, { headers: { accept, connection: 'close' } })).text())
  }
  return texts
}

/** Debian's Python, which has the packages of Debian. */
const PYTHON = '/usr/bin/python3'
const parser = spawnSync(PYTHON, ['-c', 'import prometheus_client.openmetrics.parser']).status === 0
const promtool = spawnSync('promtool', ['--version']).error === undefined

describe.skipIf(!promtool)('promtool (skipped when it is not on the PATH)', () => {
  test('reads the text format of any registry', { timeout: 120_000 }, async () => {
    for (const input of await scrapes('text/plain', 60)) {
      const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
      // 3 is a matter of taste, such as a gauge whose name ends in `_count`.
      expect([0, 3], `${stderr}\n${input}`).toContain(status)
    }
  })
})

/** Prints, for each text of a JSON array, how many samples it has, or what is wrong with it. */
const PARSE_ALL = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for text in json.load(sys.stdin):
    try:
        samples = sum(len(family.samples) for family in text_string_to_metric_families(text))
        print(json.dumps({"samples": samples}))
    except Exception as error:
        print(json.dumps({"error": repr(error)}))
`

describe.skipIf(!parser)("Python's OpenMetrics parser (skipped without python3-prometheus-client)", () => {
  function parseAll(texts: readonly string[]): { readonly samples?: number; readonly error?: string }[] {
    const { stdout } = spawnSync(PYTHON, ['-c', PARSE_ALL], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
    })
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  }

  test('finds fault with what is wrong', () => {
    const [good, ...bad] = parseAll([
      '# TYPE a counter\na_total 1.0\n# EOF\n',
      '# TYPE a counter\na_total 1.0\n',
      '# TYPE a counter\na 1.0\n# EOF\n',
      '# TYPE a histogram\na_bucket{le="1.0"} 2\na_bucket{le="+Inf"} 1\n# EOF\n',
    ])
    expect(good).toEqual({ samples: 1 })
    expect(bad.map(({ error }) => typeof error)).toEqual(['string', 'string', 'string'])
  })

  test('reads the OpenMetrics of any registry, every sample', { timeout: 120_000 }, async () => {
    const texts = await scrapes('application/openmetrics-text', 300)
    const samples = texts.map((text) => text.split('\n').filter((line) => /^[^#]/.test(line)).length)
    const parsed = parseAll(texts)
    for (const [at, result] of parsed.entries()) expect(result, texts[at]).toEqual({ samples: samples[at] })
    expect(parsed).toHaveLength(300)
  })
})
