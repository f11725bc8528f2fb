import type { ServerKind } from './describe-server.ts'
import { versionOf } from './executable.ts'
import { answers, launch, type RunningServer } from './launch.ts'

export interface PushgatewayServer extends RunningServer<'http'> {
  readonly url: string
  /** What it would tell Prometheus now, in the text format. */
  metrics(): Promise<string>
}

export const pushgateway: ServerKind<PushgatewayServer> = {
  name: 'Pushgateway',
  install: 'apt-get install prometheus-pushgateway',
  version: () => versionOf('prometheus-pushgateway', '--version'),
  start: async () => {
    const server = await launch({
      command: 'prometheus-pushgateway',
      ports: ['http'],
      prepare: async (folder, { http }) => [
        `--web.listen-address=127.0.0.1:${http}`,
        '--web.enable-admin-api',
        // Debian's default is one file for all of them, which would bring back what others pushed.
        `--persistence.file=${folder}/store`,
      ],
      isReady: ({ http }) => answers(`http://127.0.0.1:${http}/-/ready`),
    })
    const url = `http://127.0.0.1:${server.ports.http}`
    return { ...server, url, metrics: async () => (await fetch(`${url}/metrics`)).text() }
  },
}
