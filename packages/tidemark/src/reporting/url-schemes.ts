import type { Destination } from '@tidemark/reporters'
import { toolVersion } from '../tool-version.ts'

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

type Scheme = (url: URL, environment: Environment) => Promise<Destination>

export const ALLOWED_URLS: string =
  'influx://host:8086/database, influx://host:8086/?bucket=b&org=o, influx://host:8181/database?api=v3, ' +
  'otlp://host:4318, pushgateway://host:9091/job, remote-write://host:9090/api/v1/write (each over TLS with an s ' +
  'after its scheme), graphite://host:2003, hosted-graphite:, opentsdb://host:4242 or opentsdbs://host, ' +
  'new-relic:, statsd://host:8125, dogstatsd://host:8125, syslog://host:514, console:, ' +
  'file:path.ndjson or file:path.csv'

/** Where other tools read some from the environment, from the variables that they read. */
export const CREDENTIALS: string =
  'INFLUX_TOKEN, INFLUX_USERNAME with INFLUX_PASSWORD, OTEL_EXPORTER_OTLP_HEADERS, ' +
  'PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME with PROMETHEUS_PASSWORD, HOSTEDGRAPHITE_APIKEY, NEW_RELIC_LICENSE_KEY'

/**
 * By the protocol of a URL; the connection of those with `s` at the end is encrypted. Each throws RangeError at what it
 * does not know, with a message that does not repeat the URL.
 */
export const schemes: Readonly<Record<string, Scheme | undefined>> = {
  'influx:': influx,
  'influxs:': influx,
  'otlp:': otlp,
  'otlps:': otlp,
  'pushgateway:': pushgateway,
  'pushgateways:': pushgateway,
  'remote-write:': remoteWrite,
  'remote-writes:': remoteWrite,
  'graphite:': graphite,
  'hosted-graphite:': hostedGraphite,
  'opentsdb:': openTsdb,
  'opentsdbs:': openTsdb,
  'new-relic:': newRelic,
  'statsd:': statsd,
  'dogstatsd:': statsd,
  'syslog:': syslog,
  'console:': consoleTable,
}

async function influx(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/influx')
  const server = { url: httpUrl(url, '8086') }
  const { bucket, org, api } = parametersOf(url, ['bucket', 'org', 'api'])
  const { INFLUX_TOKEN: token, INFLUX_USERNAME: username, INFLUX_PASSWORD: password = '' } = environment
  const withToken = token !== undefined && { token }
  if (bucket !== undefined) {
    checkChoice('api', api, ['v2'])
    return reporters.influx({ ...server, bucket, ...(org !== undefined && { org }), ...withToken })
  }
  const database = pathOf(url)
  if (database === '') throw new RangeError('found no database and no bucket')
  if (checkChoice('api', api, ['v1', 'v3']) === 'v3') {
    return reporters.influx({ ...server, api: 'v3', database, ...withToken })
  }
  const credentials = username !== undefined && { credentials: { username, password } }
  return reporters.influx({ ...server, database, ...credentials })
}

async function otlp(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/otlp')
  parametersOf(url, [])
  return reporters.otlp({
    url: `${httpUrl(url, '4318')}${url.pathname}`,
    resource: { 'service.name': 'tidemark' },
    headers: otlpHeaders(environment['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''),
  })
}

async function pushgateway(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/pushgateway')
  parametersOf(url, [])
  const job = pathOf(url) || 'tidemark'
  return reporters.pushgateway({ url: httpUrl(url, '9091'), job, ...prometheusAuthentication(environment) })
}

async function remoteWrite(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/remote-write')
  const { histograms } = parametersOf(url, ['histograms'])
  const path = url.pathname.length > 1 ? url.pathname : '/api/v1/write'
  return reporters.remoteWrite({
    url: `${httpUrl(url, '9090')}${path}`,
    tags: { job: 'tidemark' },
    histograms: checkChoice('histograms', histograms, ['classic', 'native']) ?? 'classic',
    ...prometheusAuthentication(environment),
  })
}

async function graphite(url: URL): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/graphite')
  const { layout } = parametersOf(url, ['layout'])
  return reporters.graphite({
    ...hostAndPort(url),
    layout: checkChoice('layout', layout, ['path', 'tags']) ?? 'path',
  })
}

async function hostedGraphite(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/graphite')
  checkSchemeAlone(url)
  parametersOf(url, [])
  return reporters.hostedGraphite({ apiKey: neededSecret(environment, 'HOSTEDGRAPHITE_APIKEY') })
}

async function openTsdb(url: URL): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/open-tsdb')
  const { 'max-tags': maxTags } = parametersOf(url, ['max-tags'])
  return reporters.openTsdb({
    url: `${httpUrl(url, '4242')}${url.pathname}`,
    // Which the metrics of a run have already: a tag of its own would take the place of another.
    tags: { tidemark: toolVersion() },
    ...(maxTags !== undefined && { maxTags: Number(maxTags) }),
  })
}

async function newRelic(url: URL, environment: Environment): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/new-relic')
  checkSchemeAlone(url)
  const region = checkChoice('region', parametersOf(url, ['region']).region, ['us', 'eu'])
  return reporters.newRelic({
    licenseKey: neededSecret(environment, 'NEW_RELIC_LICENSE_KEY'),
    ...(region !== undefined && { region }),
  })
}

async function statsd(url: URL): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/statsd')
  parametersOf(url, [])
  return url.protocol === 'statsd:'
    ? reporters.statsd(hostAndPort(url))
    : reporters.dogStatsd(hostAndPort(url))
}

async function syslog(url: URL): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/syslog')
  const protocol = checkChoice('protocol', parametersOf(url, ['protocol']).protocol, ['udp', 'tcp'])
  return reporters.syslog({ ...hostAndPort(url), ...(protocol !== undefined && { protocol }) })
}

/** On stderr: what the command itself has to say is on stdout. */
async function consoleTable(url: URL): Promise<Destination> {
  const reporters = await import('@tidemark/reporters/console')
  if (url.href !== 'console:') throw new RangeError('found more than the scheme console:')
  return reporters.consoleTable()
}

/** Of a service that is at one place. */
function checkSchemeAlone({ host, pathname, protocol }: URL): void {
  if (host !== '' || pathname !== '') throw new RangeError(`found a host or path after ${protocol}`)
}

function neededSecret(environment: Environment, variable: string): string {
  const secret = environment[variable]
  if (secret !== undefined && secret !== '') return secret
  throw new RangeError(`found no ${variable} in the environment`)
}

/** Ports are those of the servers; TLS ends at a proxy most often. */
export function httpUrl(url: URL, plainPort: string, isTls: boolean = url.protocol.endsWith('s:')): string {
  const port = url.port || (isTls ? '443' : plainPort)
  return `${isTls ? 'https' : 'http'}://${hostOf(url)}:${port}`
}

function hostAndPort(url: URL): { readonly host: string; readonly port?: number } {
  if (pathOf(url) !== '') throw new RangeError('found a path')
  // A socket wants the address of version 6 without its brackets.
  const host = hostOf(url).replace(/^\[(.*)\]$/, '$1')
  return url.port === '' ? { host } : { host, port: Number(url.port) }
}

function hostOf({ hostname }: URL): string {
  if (hostname === '') throw new RangeError('found no host')
  return hostname
}

/** @throws URIError when it is not percent-encoded as it should be */
export function pathOf({ pathname }: URL): string {
  return decodeURIComponent(pathname.replace(/^\//, ''))
}

/** A parameter that means nothing is most often one that was meant to. */
function parametersOf<Name extends string>(
  { searchParams, hash }: URL,
  allowed: readonly Name[],
): Partial<Record<Name, string>> {
  const parameters = Object.fromEntries(searchParams)
  const unknown = Object.keys(parameters).find((name) => !(allowed as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new RangeError(`found the parameter ${JSON.stringify(unknown.slice(0, 40))}`)
  if (hash !== '') throw new RangeError('found a # and what follows it')
  return parameters as Partial<Record<Name, string>>
}

function checkChoice<Choice extends string>(
  parameter: string,
  value: string | undefined,
  allowed: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined
  const choice = allowed.find((one) => one === value)
  if (choice !== undefined) return choice
  throw new RangeError(
    `found ${JSON.stringify(value.slice(0, 40))} for the parameter ${parameter}, which is ${allowed.join(' or ')}`,
  )
}

function prometheusAuthentication({
  PROMETHEUS_TOKEN: token,
  PROMETHEUS_USERNAME: username,
  PROMETHEUS_PASSWORD: password = '',
}: Environment): { token: string } | { credentials: { username: string; password: string } } | undefined {
  if (token !== undefined) return { token }
  return username === undefined ? undefined : { credentials: { username, password } }
}

/**
 * `api-key=secret,other=value`, percent-encoded.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
function otlpHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return [name.trim(), decodeURIComponent(value.join('=').trim())]
    }),
  )
}
