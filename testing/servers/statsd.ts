import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerKind } from './describe-server.ts'
import { launch, listens, type RunningServer } from './launch.ts'

export interface StatsdServer extends RunningServer<'udp' | 'management'> {
  /** What it holds, by name. Counters are those since the last flush, of which there is none. */
  ask(kind: 'counters' | 'gauges' | 'timers'): Promise<string>
}

const folder = fileURLToPath(new URL('../../node_modules/statsd', import.meta.url))

/** The original statsd, from npm. It keeps what it got for an hour, so that tests can read it without haste. */
export const statsd: ServerKind<StatsdServer> = {
  name: 'statsd',
  install: 'pnpm install',
  version: () =>
    existsSync(folder)
      ? (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version
      : undefined,
  start: async () => {
    const server = await launch({
      command: process.execPath,
      ports: ['udp', 'management'],
      prepare: async (own, { udp, management }) => {
        const config = join(own, 'config.js')
        const settings = {
          port: udp,
          address: '127.0.0.1',
          server: join(folder, 'servers/udp'),
          mgmt_address: '127.0.0.1',
          mgmt_port: management,
          backends: [join(folder, 'backends/console')],
          flushInterval: 3_600_000,
        }
        await writeFile(config, JSON.stringify(settings))
        // Node 23 took away what it logs by.
        const preload = join(own, 'preload.cjs')
        await writeFile(preload, "require('node:util').log ??= console.log")
        return ['--require', preload, join(folder, 'stats.js'), config]
      },
      isReady: ({ management }) => listens(management),
    })
    return { ...server, ask: (kind) => ask(server.ports.management, kind) }
  },
}

/** One line is asked on each connection: two in one packet are an error to it. */
function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\n`))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      answer += chunk
      if (!answer.endsWith('END\n\n')) return
      socket.destroy()
      resolve(answer.slice(0, -'END\n\n'.length))
    })
    socket.on('error', reject)
  })
}
