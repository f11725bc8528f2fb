import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acceptsGzip, chooseFormat } from './negotiation.ts'

const TEXT = 'text/plain; version=0.0.4; charset=utf-8'
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
const JSON_TYPE = 'application/json'

test.each([
  ['no header', undefined, TEXT],
  ['curl', '*/*', TEXT],
  ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', TEXT],
  [
    'Prometheus 2',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    OPEN_METRICS,
  ],
  [
    'Prometheus 3',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    OPEN_METRICS,
  ],
  ['Prometheus without OpenMetrics', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', TEXT],
  ['an old version only', 'application/openmetrics-text;version=0.0.1', TEXT],
  [
    'a quoted version',
    'Application/OpenMetrics-Text; Version="1.0.0"; q=0.9, text/plain;q=0.1',
    OPEN_METRICS,
  ],
  ['a quoted comma', 'text/plain;x="a,b;q=1";q=0.1, application/json;q=0.2', JSON_TYPE],
  ['JSON', 'application/json', JSON_TYPE],
  ['a wildcard type', 'application/*;q=0.9, text/*;q=0.1', OPEN_METRICS],
  [
    'the closest range',
    'application/json;q=0.1, application/*;q=0.2, */*;q=0.9, text/plain;q=0.15',
    OPEN_METRICS,
  ],
  ['what we forbid ourselves', 'application/openmetrics-text;q=0, */*;q=0.1', TEXT],
  ['nothing of ours', 'image/png', TEXT],
  ['nothing at all', 'text/plain;q=0, */*;q=0', TEXT],
  ['a broken weight', 'application/json;q=2, application/openmetrics-text;q=-1', TEXT],
  ['broken syntax', ';;;,,"application/json', TEXT],
  ['an endless header', `application/json${','.repeat(3000)}`, TEXT],
])('%s', (_, accept, contentType) => {
  expect(chooseFormat(accept).contentType).toBe(contentType)
})

test('no header throws, and none but a list of gzip gets gzip', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (header) => {
      expect([TEXT, OPEN_METRICS, JSON_TYPE]).toContain(chooseFormat(header).contentType)
      if (!/gzip|\*/i.test(header)) expect(acceptsGzip(header)).toBe(false)
    }),
  )
})

test.each([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP;q=0.5, deflate', true],
  ['x-gzip', true],
  ['br, *', true],
  ['gzip;q=0, *', false],
  ['*;q=0', false],
  ['identity', false],
])('the coding header %s allows gzip: %s', (header, allowed) => {
  expect(acceptsGzip(header)).toBe(allowed)
})
