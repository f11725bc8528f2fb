import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerKind } from './describe-server.ts'
import { versionOf } from './executable.ts'
import { answers, launch, type RunningServer } from './launch.ts'

export interface PrometheusServer extends RunningServer<'http'> {
  readonly url: string
  /**
   * Asks the HTTP API, such as `get('query', { query: 'up' })`.
   *
   * @returns the `data` of the answer
   */
  get(path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown>
  /** Scrapes these addresses, `host:port`, from now on. The first time may take seconds. */
  scrape(...targets: readonly string[]): Promise<void>
}

/** Prometheus, which takes remote write, native histograms and exemplars, and scrapes twice a second. */
export const prometheus: ServerKind<PrometheusServer> = {
  name: 'Prometheus',
  install: 'apt-get install prometheus',
  version: () => versionOf('prometheus', '--version'),
  start: async () => {
    const server = await launch({
      command: 'prometheus',
      ports: ['http'],
      prepare: async (folder, { http }) => {
        await writeTargets(folder, [])
        const config = join(folder, 'prometheus.yml')
        await writeFile(config, CONFIGURATION)
        return [
          `--config.file=${config}`,
          `--storage.tsdb.path=${folder}/data`,
          `--web.listen-address=127.0.0.1:${http}`,
          '--web.enable-remote-write-receiver',
          '--enable-feature=exemplar-storage,native-histograms',
        ]
      },
      isReady: ({ http }) => answers(`http://127.0.0.1:${http}/-/ready`),
    })
    const url = `http://127.0.0.1:${server.ports.http}`
    return {
      ...server,
      url,
      get: (path, parameters) => get(url, path, parameters),
      scrape: (...targets) => writeTargets(server.folder, targets),
    }
  },
}

const CONFIGURATION = `
global: { scrape_interval: 500ms, scrape_timeout: 500ms }
scrape_configs:
  - job_name: tests
    honor_labels: true
    file_sd_configs: [{ files: [targets.json], refresh_interval: 1s }]
`

function writeTargets(folder: string, targets: readonly string[]): Promise<void> {
  return writeFile(join(folder, 'targets.json'), JSON.stringify([{ targets }]))
}

async function get(
  url: string,
  path: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`)
  const answer = (await response.json()) as { readonly data?: unknown; readonly error?: string }
  if (!response.ok) throw new Error(`${path}: ${response.status} ${answer.error}`)
  return answer.data
}
