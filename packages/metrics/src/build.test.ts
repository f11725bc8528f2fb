import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as exposition from './exposition/index.ts'
import * as metrics from './index.ts'
import * as instrumentation from './instrumentation/index.ts'
import * as processes from './processes/index.ts'
import * as runtime from './runtime/index.ts'
import * as workers from './workers/index.ts'

// Of the package as it was built: `pnpm build`.
const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** All files of the build, as `workers/index.js`. */
const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) =>
  file.replaceAll(sep, '/'),
)

/** Runs `code` with the package as a program imports it, and returns what it prints. */
function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: dist,
    encoding: 'utf8',
  })
}

/** What a file of the build imports, and what that does, files by their paths and modules of Node by name. */
function loadedBy(file: string, loaded: Set<string> = new Set([file])): Set<string> {
  const code = readFileSync(join(dist, file), 'utf8')
  for (const [, specifier = ''] of code.matchAll(/^(?:import|export)\b[^;]*?"([^"\n]+)";$/gm)) {
    const isFile = specifier.startsWith('.')
    const found = isFile
      ? relative(dist, join(dist, dirname(file), specifier)).replaceAll(sep, '/')
      : specifier
    if (loaded.has(found)) continue
    loaded.add(found)
    if (isFile) loadedBy(found, loaded)
  }
  return loaded
}

test('importing the package loads two files, and of Node nothing heavy', () => {
  expect([...loadedBy('index.js')].sort()).toEqual(['chunks/core.js', 'index.js', 'node:util/types'])
  // Only a decoder needs it, which loads it then.
  const loaded = run(`
    const isLoaded = () => process.moduleLoadList.includes('NativeModule zlib')
    const { decodeHdr, encodeHdr, Histogram } = await import('@tidemark/metrics')
    const encoded = encodeHdr(new Histogram({ unit: 'ns' }))
    const before = isLoaded()
    decodeHdr(encoded, { unit: 'ns' })
    console.log(before, isLoaded())
  `)
  expect(loaded.trim()).toBe('false true')
})

test('the core is ASCII, which V8 keeps with one byte a character and reads the sooner for it', () => {
  const code = readFileSync(join(dist, 'chunks/core.js'), 'utf8')
  expect(code.match(/[^\t\n -~]/g)).toBeNull()
})

test('the other entries take from the core what they share with the main entry', () => {
  const entries = files.filter((file) => file.endsWith('/index.js'))
  expect(entries).toHaveLength(5)
  for (const entry of entries) {
    expect(loadedBy(entry)).toContain('chunks/core.js')
    expect(loadedBy(entry)).not.toContain('index.js')
  }
})

test('each source is in one file, so that entries share classes and state', () => {
  const places = new Map<string, string[]>()
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    // The bundler begins each source with its path.
    for (const [, source = ''] of readFileSync(join(dist, file), 'utf8').matchAll(/^\/\/ (\S+\.[jt]s)$/gm)) {
      places.set(source, [...(places.get(source) ?? []), file])
    }
  }
  expect([...places.keys()].filter((path) => /Int32Histogram\.js$/.test(path))).toHaveLength(1)
  expect(places.get('src/histogram.ts')).toEqual(['chunks/core.js'])
  expect([...places].filter(([, chunks]) => chunks.length > 1)).toEqual([])
})

test('the built entries export what their sources do', () => {
  const sources = { exposition, instrumentation, processes, runtime, workers }
  const names = { '': metrics, ...sources }
  const exported = run(`
    const names = {}
    for (const entry of ${JSON.stringify(Object.keys(names))}) {
      names[entry] = Object.keys(await import('@tidemark/metrics' + (entry && '/' + entry))).sort()
    }
    console.log(JSON.stringify(names))
  `)
  const wanted = Object.entries(names).map(([entry, module]) => [entry, Object.keys(module).sort()])
  expect(JSON.parse(exported)).toEqual(Object.fromEntries(wanted))
})

test('an entry knows the classes and the no-op registry of the others', () => {
  const printed = run(`
    import { noopRegistry, Registry } from '@tidemark/metrics'
    import { AlreadyInstrumentedError, instrumentHttp } from '@tidemark/metrics/instrumentation'
    import { AlreadyInstrumentedError as SameError } from '@tidemark/metrics/runtime'
    import { WorkerMetrics } from '@tidemark/metrics/workers'
    import { Worker } from 'node:worker_threads'

    // Were the no-op registry another one there, the second would be refused.
    for (const instrument of [instrumentHttp, instrumentHttp]) instrument(noopRegistry)

    const registry = new Registry()
    const { workerData } = new WorkerMetrics(registry)
    const worker = new Worker(\`
    import('@tidemark/metrics/workers').then(({ workerRegistry }) => {
      const registry = workerRegistry()
      registry.timer('t', { labels: ['a'] }).labels('x').record(5)
      registry.counter('c').inc(3)
    })\`, { eval: true, workerData })
    worker.on('exit', () => {
      const [counter, timer] = registry.snapshot().metrics
      console.log(AlreadyInstrumentedError === SameError, counter.count, timer.histogram.max)
    })
  `)
  expect(printed.trim()).toBe('true 3 5')
})
