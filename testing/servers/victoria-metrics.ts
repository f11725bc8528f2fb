import type { ServerKind } from './describe-server.ts'
import { versionOf } from './executable.ts'
import { answers, launch, type RunningServer } from './launch.ts'

export interface VictoriaMetricsServer
  extends RunningServer<'http' | 'graphite' | 'openTsdb' | 'openTsdbHttp'> {
  readonly url: string
  /** All samples of the series that match a selector, those included that have just been written. */
  exported(selector: string): Promise<readonly VictoriaMetricsSeries[]>
}

export interface VictoriaMetricsSeries {
  /** The name of the metric as `__name__`. */
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly number[]
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timestamps: readonly number[]
}

/**
 * VictoriaMetrics, which takes in what many protocols carry: InfluxDB's v1 and v2 paths, Graphite with tags, OpenTSDB,
 * remote write, and OTLP as protobuf from 1.92 on. It is no judge of what is valid: it leaves out bad lines silently.
 */
export const victoriaMetrics: ServerKind<VictoriaMetricsServer> = {
  name: 'VictoriaMetrics',
  install: 'apt-get install victoria-metrics',
  version: () => versionOf('victoria-metrics', '-version'),
  start: async () => {
    const server = await launch({
      command: 'victoria-metrics',
      ports: ['http', 'graphite', 'openTsdb', 'openTsdbHttp'],
      prepare: async (folder, ports) => [
        `-storageDataPath=${folder}/data`,
        `-httpListenAddr=127.0.0.1:${ports.http}`,
        `-graphiteListenAddr=127.0.0.1:${ports.graphite}`,
        `-opentsdbListenAddr=127.0.0.1:${ports.openTsdb}`,
        `-opentsdbHTTPListenAddr=127.0.0.1:${ports.openTsdbHttp}`,
        '-retentionPeriod=100y',
        '-search.latencyOffset=0s',
        '-search.disableCache',
        '-memory.allowedBytes=128MB',
        // Longer values are cut off by old versions and refused by new ones.
        '-maxLabelValueLen=70000',
      ],
      isReady: ({ http }) => answers(`http://127.0.0.1:${http}/health`),
    })
    const url = `http://127.0.0.1:${server.ports.http}`
    return { ...server, url, exported: (selector) => exported(url, selector) }
  },
}

async function exported(url: string, selector: string): Promise<readonly VictoriaMetricsSeries[]> {
  await fetch(`${url}/internal/force_flush`)
  const response = await fetch(`${url}/api/v1/export`, {
    method: 'POST',
    // Without an end the current second is left out.
    body: new URLSearchParams({ 'match[]': selector, start: '0', end: String(Date.now() / 1000 + 3600) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${selector}: ${response.status} ${text}`)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VictoriaMetricsSeries)
}
