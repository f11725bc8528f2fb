import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { Writable } from 'node:stream'
import { Histogram, ManualClock, Registry, type Snapshot } from '@tidemark/metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonLines } from './json-lines.ts'
import { createReporter } from './reporter.ts'

const never = new AbortController().signal
const clock = new ManualClock({ epochMs: 5 })
const registry = new Registry({ clock, tags: { service: 'orders\n' } })
registry.timer('sql\u2028').record(1500)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-json-lines-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text.slice(0, -1).split('\n')
}

describe('jsonLines to a file', () => {
  it('appends one line for each snapshot and loses nothing', async () => {
    const path = join(folder, 'all.ndjson')
    const destination = jsonLines(path)
    const snapshot = registry.snapshot()
    await destination.deliver(snapshot, never)
    await destination.deliver(snapshot, never)
    const lines = await linesOf(path)
    expect(lines).toHaveLength(2)
    const read: Snapshot = JSON.parse(lines[1] ?? '')
    expect(read).toEqual(JSON.parse(JSON.stringify(snapshot)))
    const [metric] = read.metrics
    if (metric?.kind !== 'timer') throw new Error('expected the timer')
    expect(Histogram.decode(metric.histogram.encoded).quantile(0.5)).toBe(1500)
  })

  it('begins a line of its own after one that was cut off', async () => {
    const path = join(folder, 'torn.ndjson')
    await appendFile(path, '{"takenAt":1}\n{"taken')
    await jsonLines(path).deliver(registry.snapshot(), never)
    const lines = await linesOf(path)
    expect(lines.slice(0, 2)).toEqual(['{"takenAt":1}', '{"taken'])
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ takenAt: 5 })
  })

  it('goes on in a new file when the old one is rotated away', async () => {
    const path = join(folder, 'rotated.ndjson')
    const destination = jsonLines(path)
    await destination.deliver(registry.snapshot(), never)
    await rename(path, `${path}.1`)
    await destination.deliver(registry.snapshot(), never)
    expect(await linesOf(path)).toHaveLength(1)
    expect(await linesOf(`${path}.1`)).toHaveLength(1)
  })

  it('reports a folder that is not there', async () => {
    const path = join(folder, 'nowhere', 'file.ndjson')
    const outcome = await createReporter({
      registry,
      destination: jsonLines(path),
      everyMs: 1000,
    }).reportOnce()
    expect(outcome).toMatchObject({
      outcome: 'failed',
      error: { destination: path, cause: { code: 'ENOENT' } },
    })
  })

  it.runIf(platform === 'linux')('reports a full disk', async () => {
    await expect(jsonLines('/dev/full').deliver(registry.snapshot(), never)).rejects.toMatchObject({
      code: 'ENOSPC',
    })
  })

  it.runIf(platform === 'linux')('refuses a named pipe instead of blocking on it', async () => {
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    await expect(jsonLines(path).deliver(registry.snapshot(), never)).rejects.toThrow('it is a named pipe')
  })

  it('writes nothing once its time is over', async () => {
    const path = join(folder, 'late.ndjson')
    const late = AbortSignal.abort(new Error('too late'))
    await expect(jsonLines(path).deliver(registry.snapshot(), late)).rejects.toThrow('too late')
    expect(await readFile(path, 'utf8')).toBe('')
  })
})

describe('jsonLines to a stream', () => {
  it('writes one line for each snapshot', async () => {
    const written: string[] = []
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk))
        done()
      },
    })
    await jsonLines(stream).deliver(registry.snapshot(), never)
    expect(written).toEqual([`${JSON.stringify(registry.snapshot())}\n`])
  })

  it('reports a broken stream, then one that has ended, and the process lives', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    const destination = jsonLines(stream)
    // Unheard, the stream's error event would be an uncaught exception, which fails the test run.
    await expect(destination.deliver(registry.snapshot(), never)).rejects.toThrow('EPIPE')
    await expect(destination.deliver(registry.snapshot(), never)).rejects.toThrow('the stream has ended')
  })

  it('fails while the reader does not keep up, and holds one snapshot at most', async () => {
    const stream = new Writable({ highWaterMark: 1, write: () => undefined })
    const destination = jsonLines(stream)
    const abort = new AbortController()
    const stuck = destination.deliver(registry.snapshot(), abort.signal)
    abort.abort(new Error('too late'))
    await expect(stuck).rejects.toThrow('too late')
    const held = stream.writableLength
    await expect(destination.deliver(registry.snapshot(), never)).rejects.toThrow('does not keep up')
    expect(stream.writableLength).toBe(held)
  })
})
