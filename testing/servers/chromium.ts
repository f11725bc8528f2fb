import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { ServerKind } from './describe-server.ts'
import { type DevToolsEvent, devToolsOver, type Parameters } from './dev-tools.ts'
import { findExecutable, versionOf } from './executable.ts'

/** A page that a browser has opened. */
export interface BrowserPage {
  /** Errors and warnings of its console, scripts that threw, and dialogs; nothing where all is well. */
  readonly complaints: readonly string[]
  /** Addresses that it asked for, its own first. */
  readonly requests: readonly string[]
  /** The value of an expression in the page, by way of JSON. */
  evaluate<Value>(expression: string): Promise<Value>
  /** A command of the Chrome DevTools Protocol. */
  send(method: string, parameters?: Parameters): Promise<Readonly<Record<string, unknown>>>
  close(): Promise<void>
}

export interface Look {
  readonly width: number
  readonly theme: 'light' | 'dark'
  readonly medium?: 'screen' | 'print'
}

export interface Browser {
  /** Opens an address and waits until it is drawn. */
  open(url: string, look: Look): Promise<BrowserPage>
  stop(): Promise<void>
}

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'chrome-headless-shell']

function command(): string | undefined {
  return commands.find((name) => findExecutable(name) !== undefined)
}

export const chromium: ServerKind<Browser> = {
  name: 'Chromium',
  install: 'apt-get install chromium',
  version: () => {
    const name = command()
    return name === undefined ? undefined : versionOf(name, '--version')
  },
  start: startChromium,
}

async function startChromium(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-browser-'))
  const child = spawn(
    command() ?? 'chromium',
    [
      '--headless',
      // Two pipes in place of a port: no other process can take part. They are the descriptors 3 and 4.
      '--remote-debugging-pipe',
      `--user-data-dir=${folder}`,
      // It refuses to run as root, as in a container, with its sandbox. It opens pages of ours alone.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--no-first-run',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'close')
  const kill = (): boolean => child.kill('SIGKILL')
  // Should the tests end without an end.
  process.once('exit', kill)
  const tools = devToolsOver(...pipesOf(child))
  return {
    async open(url, look) {
      const { targetId } = await tools.send('Target.createTarget', { url: 'about:blank' })
      const { sessionId } = await tools.send('Target.attachToTarget', { targetId, flatten: true })
      const send = (method: string, parameters: Parameters = {}) =>
        tools.send(method, parameters, String(sessionId))
      return openPage(
        send,
        (listener) => tools.onEvent(String(sessionId), listener),
        url,
        look,
        async () => {
          await tools.send('Target.closeTarget', { targetId })
        },
      )
    },
    async stop() {
      process.off('exit', kill)
      kill()
      await ended
      // Its helpers end a moment after it, and write until then.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

function pipesOf({ stdio }: ChildProcess): [Writable, Readable] {
  return [stdio[3] as Writable, stdio[4] as Readable]
}

async function openPage(
  send: BrowserPage['send'],
  listen: (listener: (event: DevToolsEvent) => void) => void,
  url: string,
  { width, theme, medium = 'screen' }: Look,
  close: () => Promise<void>,
): Promise<BrowserPage> {
  const complaints: string[] = []
  const requests: string[] = []
  const { promise: loaded, resolve: load } = deferred()
  listen(({ method, params }) => {
    if (method === 'Page.loadEventFired') load()
    if (method === 'Network.requestWillBeSent') requests.push(String(field(params, 'request', 'url')))
    const complaint = complaintOf(method, params)
    if (complaint !== null) complaints.push(complaint)
    // A dialog stops the page until somebody answers.
    if (method === 'Page.javascriptDialogOpening') void send('Page.handleJavaScriptDialog', { accept: true })
  })
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`)
  await send('Emulation.setDeviceMetricsOverride', {
    width,
    height: 900,
    deviceScaleFactor: 1,
    mobile: false,
  })
  await send('Emulation.setEmulatedMedia', {
    media: medium,
    features: [{ name: 'prefers-color-scheme', value: theme }],
  })
  await send('Page.navigate', { url })
  await loaded
  return {
    complaints,
    requests,
    send,
    close,
    async evaluate<Value>(expression: string): Promise<Value> {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        returnByValue: true,
        awaitPromise: true,
      })
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
      return field(result, 'value') as Value
    },
  }
}

/** Promise.withResolvers came with Node 22. */
function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}

function complaintOf(method: string, params: unknown): string | null {
  switch (method) {
    case 'Runtime.exceptionThrown':
      return JSON.stringify(field(params, 'exceptionDetails'))
    case 'Runtime.consoleAPICalled':
      return JSON.stringify(field(params, 'args'))
    case 'Log.entryAdded':
      return JSON.stringify(field(params, 'entry'))
    case 'Page.javascriptDialogOpening':
      return `a dialog: ${field(params, 'message')}`
    default:
      return null
  }
}

function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inside, name) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[name] : undefined,
    value,
  )
}
