import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../config/config-error.ts'
import { destinationOf } from './destination-url.ts'
import { ALLOWED_URLS, CREDENTIALS } from './url-schemes.ts'

const KEYS = { HOSTEDGRAPHITE_APIKEY: 'key-1', NEW_RELIC_LICENSE_KEY: 'key-2' }

async function nameOf(url: string): Promise<string> {
  return (await destinationOf(url, '--report', import.meta.dirname, KEYS)).name
}

async function messageFor(url: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    await destinationOf(url, '--report', import.meta.dirname, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('the URL was accepted')
}

describe('a URL', () => {
  it.each([
    ['influx://tsdb/bench', 'InfluxDB at http://tsdb:8086/write'],
    ['influx://[::1]:9000/my%20bench', 'InfluxDB at http://[::1]:9000/write'],
    ['influxs://tsdb/bench', 'InfluxDB at https://tsdb/write'],
    ['influx://tsdb/?bucket=bench&org=shop', 'InfluxDB at http://tsdb:8086/api/v2/write'],
    ['otlp://collector', 'OTLP at http://collector:4318/v1/metrics'],
    ['otlps://collector:4318/otel', 'OTLP at https://collector:4318/otel/v1/metrics'],
    ['influx://tsdb:8181/bench?api=v3', 'InfluxDB at http://tsdb:8181/api/v3/write_lp'],
    ['pushgateway://gateway/nightly%2Frun', 'Pushgateway at http://gateway:9091/'],
    ['pushgateways://gateway:9092', 'Pushgateway at https://gateway:9092/'],
    ['remote-write://prometheus?histograms=native', 'remote write to http://prometheus:9090/api/v1/write'],
    ['remote-writes://mimir/api/v1/push', 'remote write to https://mimir/api/v1/push'],
    ['graphite://carbon', 'Graphite at carbon:2003'],
    ['graphite://[::1]:2103/?layout=tags', 'Graphite at ::1:2103'],
    ['statsd://localhost', 'StatsD at localhost:8125'],
    ['dogstatsd://localhost:18125', 'DogStatsD at localhost:18125'],
    ['hosted-graphite:', 'Hosted Graphite at https://www.hostedgraphite.com/api/v1/sink'],
    ['opentsdb://tsdb', 'OpenTSDB at http://tsdb:4242/api/put'],
    ['opentsdbs://tsdb/proxied?max-tags=16', 'OpenTSDB at https://tsdb/proxied/api/put'],
    ['new-relic:', 'New Relic at https://metric-api.newrelic.com/metric/v1'],
    ['new-relic:?region=eu', 'New Relic at https://metric-api.eu.newrelic.com/metric/v1'],
    ['syslog://logs', 'syslog at logs:514'],
    ['syslog://[::1]:6514?protocol=tcp', 'syslog at ::1:6514'],
    ['console:', 'console'],
    ['file:history.csv', join(import.meta.dirname, 'history.csv')],
    ['file:history.ndjson', join(import.meta.dirname, 'history.ndjson')],
    [`file://${import.meta.dirname}/a%20b.ndjson`, join(import.meta.dirname, 'a b.ndjson')],
  ])('%s names a destination', async (url, name) => {
    expect(await nameOf(url)).toBe(name)
  })

  it.each([
    ['nonsense', 'found no URL'],
    ['ftp://host/x', 'found the scheme ftp:'],
    ['influx://tsdb', 'found no database and no bucket'],
    ['influx:///bench', 'found no host'],
    ['influx://tsdb/bench?precision=s', 'found the parameter "precision"'],
    ['influx://tsdb/bench?api=v2', 'found "v2" for the parameter api, which is v1 or v3'],
    ['influx://tsdb/?bucket=b&api=v3', 'found "v3" for the parameter api, which is v2'],
    ['influx://tsdb/bench#part', 'found a # and what follows it'],
    ['pushgateway://gateway/job?mode=add', 'found the parameter "mode"'],
    [
      'remote-write://host?histograms=none',
      'found "none" for the parameter histograms, which is classic or native',
    ],
    ['graphite://carbon/prefix', 'found a path'],
    ['hosted-graphite:', 'found no HOSTEDGRAPHITE_APIKEY in the environment'],
    ['hosted-graphite://elsewhere', 'found a host or path after hosted-graphite:'],
    ['new-relic:', 'found no NEW_RELIC_LICENSE_KEY in the environment'],
    ['new-relic:eu', 'found a host or path after new-relic:'],
    ['new-relic:?region=ap', 'found "ap" for the parameter region, which is us or eu'],
    ['opentsdb://tsdb?max-tags=none', 'maxTags must be a whole number of at least 1, not NaN'],
    ['opentsdb://', 'found no host'],
    ['syslog://logs?protocol=tls', 'found "tls" for the parameter protocol, which is udp or tcp'],
    ['syslog://logs/path', 'found a path'],
    ['statsd:///', 'found no host'],
    ['console:blue', 'found more than the scheme console:'],
    ['influx://tsdb/%zz', 'URI malformed'],
    ['otlp://collector/?a=b', 'found the parameter "a"'],
  ])('%s is refused', async (url, found) => {
    expect(await messageFor(url)).toBe(`--report: ${found}; allowed is ${ALLOWED_URLS}`)
  })

  it('is refused when its folder is not there', async () => {
    expect(await messageFor('file:no-folder/history.ndjson')).toMatch(
      /^--report: found no folder .*no-folder/,
    )
  })
})

describe('credentials', () => {
  it('have no place in a URL, and are not repeated', async () => {
    const message = await messageFor('influx://writer:s3cr3t@tsdb/bench')
    expect(message).toBe(
      `--report: found credentials in the URL; allowed is ${CREDENTIALS} in the environment`,
    )
  })

  it('that cannot be sent are refused without repeating them', async () => {
    const broken = 's3cr3t\n'
    for (const [url, environment] of [
      ['influx://tsdb/?bucket=b', { INFLUX_TOKEN: broken }],
      ['pushgateway://gateway', { PROMETHEUS_TOKEN: broken }],
      ['remote-write://prometheus', { PROMETHEUS_TOKEN: broken }],
      ['otlp://collector', { OTEL_EXPORTER_OTLP_HEADERS: `api-key=${encodeURIComponent(broken)}` }],
      ['hosted-graphite:', { HOSTEDGRAPHITE_APIKEY: broken }],
      ['new-relic:', { NEW_RELIC_LICENSE_KEY: broken }],
    ] as const) {
      const message = await messageFor(url, environment)
      expect(message).toMatch(/^--report: ((token|apiKey|licenseKey) must be printable|header api-key holds)/)
      expect(message).not.toContain('s3cr3t')
    }
  })
})
