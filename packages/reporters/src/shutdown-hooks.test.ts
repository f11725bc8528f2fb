import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const dist = JSON.stringify(new URL('../dist/index.js', import.meta.url).href)
const cwd = fileURLToPath(new URL('..', import.meta.url))

/** A program with a reporter that prints what it is given, and answers late. */
const program = (rest: string): string => `
  import { Registry } from '@tidemark/metrics'
  import { createReporter, installShutdownHooks } from ${dist}
  const registry = new Registry()
  registry.counter('orders').inc()
  const reporter = createReporter({
    registry,
    intervalMs: 60_000,
    destination: {
      name: 'stdout',
      format: (snapshot) => snapshot.metrics.map((metric) => ({ data: metric.name, points: 1 })),
      transport: {
        send: (payload) => new Promise((resolve) => {
          setTimeout(() => {
            process.stdout.write(payload)
            resolve({ status: 'sent' })
          }, 50).unref()
        }),
      },
    },
  })
  reporter.start()
  ${rest}
`

async function run(
  rest: string,
  signal?: NodeJS.Signals,
): Promise<{ text: string; code: number | null; by: string | null }> {
  const child = spawn(
    process.execPath,
    ['--unhandled-rejections=strict', '--input-type=module', '-e', program(rest)],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
    if (signal !== undefined && text === 'ready ') child.kill(signal)
  })
  const [code, by] = await once(child, 'close')
  return { text, code, by }
}

const stayAlive = "setTimeout(() => undefined, 60_000); process.stdout.write('ready ')"

describe('installShutdownHooks', () => {
  it('makes a last report when nothing is left to do, and the process ends', async () => {
    expect(await run('installShutdownHooks([reporter])')).toEqual({ text: 'orders', code: 0, by: null })
  })

  it('without it the process ends at once', async () => {
    expect(await run('')).toEqual({ text: '', code: 0, by: null })
  })

  it.runIf(platform !== 'win32').each(['SIGTERM', 'SIGINT'] as const)(
    'makes a last report at %s, by which the process then ends',
    async (signal) => {
      expect(await run(`installShutdownHooks([reporter]); ${stayAlive}`, signal)).toEqual({
        text: 'ready orders',
        code: null,
        by: signal,
      })
    },
  )

  it.runIf(platform !== 'win32')('does so with hooks in two places', async () => {
    const hooks = 'installShutdownHooks([reporter]); installShutdownHooks([])'
    expect(await run(`${hooks}; ${stayAlive}`, 'SIGTERM')).toEqual({
      text: 'ready orders',
      code: null,
      by: 'SIGTERM',
    })
  })

  it.runIf(platform !== 'win32').each(['on', 'once'])(
    'leaves ending to who else listens (%s)',
    async (listen) => {
      const others = `process.${listen}('SIGTERM', () => setTimeout(() => process.exit(7), 1000))`
      expect(await run(`${others}; installShutdownHooks([reporter]); ${stayAlive}`, 'SIGTERM')).toEqual({
        text: 'ready orders',
        code: 7,
        by: null,
      })
    },
  )

  it.runIf(platform !== 'win32')('does nothing once it is taken away', async () => {
    expect(await run(`installShutdownHooks([reporter])(); ${stayAlive}`, 'SIGTERM')).toEqual({
      text: 'ready ',
      code: null,
      by: 'SIGTERM',
    })
  })
})
