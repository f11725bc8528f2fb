import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerKind } from './describe-server.ts'
import { versionOf } from './executable.ts'
import { answers, launch, type RunningServer } from './launch.ts'

export interface InfluxDbServer extends RunningServer<'http' | 'backup' | 'openTsdb'> {
  readonly url: string
  /** @returns the series of the only statement, times in milliseconds */
  query(database: string, statement: string): Promise<readonly InfluxDbSeries[]>
}

export interface InfluxDbSeries {
  readonly name: string
  readonly tags?: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly values: readonly (readonly unknown[])[]
}

/** InfluxDB 1.x, which is strict about line protocol. OpenTSDB's `put` is written into the database `opentsdb`. */
export const influxDb: ServerKind<InfluxDbServer> = {
  name: 'InfluxDB',
  install: 'apt-get install influxdb',
  version: () => versionOf('influxd', 'version'),
  start: async () => {
    const server = await launch({
      command: 'influxd',
      ports: ['http', 'backup', 'openTsdb'],
      prepare: async (folder, ports) => {
        const config = join(folder, 'influxdb.conf')
        await writeFile(config, configuration(folder, ports))
        return ['run', '-config', config]
      },
      isReady: ({ http }) => answers(`http://127.0.0.1:${http}/ping`),
    })
    const url = `http://127.0.0.1:${server.ports.http}`
    return { ...server, url, query: (database, statement) => query(url, database, statement) }
  },
}

function configuration(folder: string, ports: InfluxDbServer['ports']): string {
  return `
reporting-disabled = true
bind-address = "127.0.0.1:${ports.backup}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${ports.http}"
  log-enabled = false
[[opentsdb]]
  enabled = true
  bind-address = "127.0.0.1:${ports.openTsdb}"
  database = "opentsdb"
  batch-size = 1
  batch-timeout = "100ms"
`
}

interface QueryAnswer {
  readonly results?: readonly { readonly series?: readonly InfluxDbSeries[]; readonly error?: string }[]
  readonly error?: string
}

async function query(url: string, database: string, statement: string): Promise<readonly InfluxDbSeries[]> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ db: database, epoch: 'ms', q: statement }),
  })
  const { results: [result] = [], error = result?.error } = (await response.json()) as QueryAnswer
  if (error !== undefined) throw new Error(`${statement}: ${error}`)
  return result?.series ?? []
}
