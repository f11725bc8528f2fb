import { describe, expect, it } from 'vitest'
import { graphite, hostedGraphite } from './graphite/index.ts'
import { influx, influxLines } from './influx/index.ts'
import { logRecords } from './log.ts'
import { newRelic } from './new-relic/index.ts'
import { openTsdb } from './open-tsdb/index.ts'
import { otlp } from './otlp/index.ts'
import { pushgateway } from './pushgateway/index.ts'
import { remoteWrite } from './remote-write/index.ts'
import { dogStatsd, statsd } from './statsd/index.ts'
import { stringsOption } from './strings-option.ts'
import { syslog } from './syslog/index.ts'
import { httpTransport } from './transports/index.ts'

const url = 'http://127.0.0.1:9'
const host = '127.0.0.1'

/** As a program without types gives them. */
type Wrong = Record<string, string>
const makers: readonly (readonly [what: string, option: string, make: (given: Wrong) => unknown])[] = [
  ['influxLines', 'tags', (tags) => influxLines({ tags })],
  ['InfluxDB', 'tags', (tags) => influx({ url, database: 'd', tags })],
  ['Graphite', 'tags', (tags) => graphite({ host, tags })],
  ['Graphite, pickle', 'tags', (tags) => graphite({ host, protocol: 'pickle', tags })],
  ['Hosted Graphite', 'tags', (tags) => hostedGraphite({ url, apiKey: 'k', tags })],
  ['StatsD', 'tags', (tags) => statsd({ tags })],
  ['DogStatsD', 'tags', (tags) => dogStatsd({ tags })],
  ['OpenTSDB', 'tags', (tags) => openTsdb({ url, tags })],
  ['syslog', 'tags', (tags) => syslog({ host, tags })],
  ['a log', 'tags', (tags) => logRecords(() => undefined, { tags })],
  ['remote write', 'tags', (tags) => remoteWrite({ url, tags })],
  ['remote write', 'headers', (headers) => remoteWrite({ url, headers })],
  ['OTLP', 'resource', (resource) => otlp({ url, resource })],
  ['OTLP', 'headers', (headers) => otlp({ url, headers })],
  ['New Relic', 'attributes', (attributes) => newRelic({ licenseKey: 'k', attributes })],
  ['a Pushgateway', 'grouping', (grouping) => pushgateway({ url, job: 'j', grouping })],
  ['an HTTP transport', 'headers', (headers) => httpTransport({ url, headers })],
]

describe.each(makers)('%s takes as %s', (_, option, make) => {
  it('an object of strings', () => {
    expect(() => make({ name: 'value' })).not.toThrow()
  })

  it.each([
    [5, 'got a value of type number'],
    ['text', 'got a value of type string'],
    [null, 'got null'],
    [['name'], 'got a list or a map'],
    [new Map([['name', 'value']]), 'got a list or a map'],
  ])('and not %j', (wrong, found) => {
    const message = `${option} must be an object of strings, such as { name: 'value' }, ${found}`
    expect(() => make(wrong as unknown as Wrong)).toThrow(new TypeError(message))
  })

  it('and no object of something else', () => {
    const wrong = { name: 5 } as unknown as Wrong
    const message = `${option}: "name" must be a string, got a value of type number`
    expect(() => make(wrong)).toThrow(new TypeError(message))
  })
})

it('is empty where nothing was given', () => {
  expect(stringsOption('tags', undefined)).toEqual({})
})
