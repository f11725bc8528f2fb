import fc from 'fast-check'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { initProject } from '../../fixtures/init-project.ts'
import type { HttpApi } from './http-api.ts'
import { httpSuitePath, httpSuiteText } from './http-suite.ts'
import { describeApi } from './open-api.ts'
import type { Operation } from './operation.ts'

const get: Operation = {
  name: 'GET /orders',
  method: 'GET',
  path: '/orders',
  headers: {},
  body: null,
  status: 200,
  held: null,
}
const api: HttpApi = {
  origin: 'http://localhost:3000',
  allowedHosts: [],
  documentAt: 'http://localhost:3000/openapi.json',
  operations: [get],
  notes: [],
}

interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

/** Every node of the syntax tree, in the order of the text. */
function nodesOf(text: string): readonly Node[] {
  const { program, errors } = parseSync('suite.mjs', text)
  expect(errors, text).toEqual([])
  const nodes: Node[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('type' in value && typeof value.type === 'string') nodes.push(value as Node)
    for (const part of Object.values(value)) walk(part)
  }
  walk(program)
  return nodes
}

describe('httpSuiteText', () => {
  it('calls what it is given, and keeps the rest in comments', () => {
    const operations: readonly Operation[] = [
      get,
      { ...get, name: 'GET /orders/{id}', path: '/orders/7', headers: { 'x-tenant': 'a' }, status: null },
      {
        ...get,
        name: 'POST /orders',
        method: 'POST',
        status: 201,
        body: JSON.stringify({
          customer: "O'Neill",
          items: [{ sku: 'TEA', quantity: 2, note: 'as it comes' }],
        }),
        held: 'Not called: it may change something.',
      },
    ]
    expect(httpSuiteText({ ...api, operations, allowedHosts: ['staging.example.com'] })).toBe(
      `import { suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'

// Made of the OpenAPI document at 'http://localhost:3000/openapi.json'. It calls a server that is running:
// \`tidemark run\` measures it from here, \`tidemark load\` puts it under load. \`tidemark gate\` compares code that suites
// load themselves and sees nothing of a server beside them: for the gate, start the app in \`setup\`.
// Every option: https://github.com/tidemark-bench/tidemark/tree/main/packages/harness
export default suite('localhost:3000', {
  // In each worker. Connections are kept open from call to call.
  setup: () => ({ client: createHttpClient({ origin: 'http://localhost:3000', allowedHosts: ['staging.example.com'] }) }),
  teardown: ({ client }) => client.close(),
  calls: {
    'GET /orders': {
      run: ({ client }) => client.request({ path: '/orders' }),
      check: ({ status }) => status === 200,
    },

    'GET /orders/{id}': {
      run: ({ client }) => client.request({ path: '/orders/7', headers: { 'x-tenant': 'a' } }),
      check: ({ status }) => status >= 200 && status < 300,
    },

    // Not called: it may change something.
    // 'POST /orders': {
    //   run: ({ client }) =>
    //     client.request({
    //       method: 'POST',
    //       path: '/orders',
    //       headers: { 'content-type': 'application/json' },
    //       body: '{"customer":"O\\'Neill","items":[{"sku":"TEA","quantity":2,"note":"as it comes"}]}',
    //     }),
    //   check: ({ status }) => status === 201,
    // },
  },
})
`,
    )
  })

  it('gives calls of one name names of their own', () => {
    const names = ['GET /a', 'GET /a', 'GET /a (2)', 'GET /a']
    const text = httpSuiteText({ ...api, operations: names.map((name) => ({ ...get, name })) })
    expect([...text.matchAll(/^ {4}'(.*)': \{$/gm)].map(([, name]) => name)).toEqual([
      'GET /a',
      'GET /a (2)',
      'GET /a (2) (2)',
      'GET /a (3)',
    ])
  })

  it('is a suite of the server, beside those of others', () => {
    const paths = ['http://localhost:3000', 'http://[::1]:80', 'https://staging.example.com'].map((origin) =>
      httpSuitePath(initProject(), origin),
    )
    expect(paths).toEqual([
      'benchmarks/localhost-3000.bench.js',
      'benchmarks/1.bench.js',
      'benchmarks/staging-example-com.bench.js',
    ])
  })
})

describe('a suite of a hostile document', () => {
  const words = new Set([
    ...[
      'suite',
      'createHttpClient',
      'setup',
      'client',
      'origin',
      'allowedHosts',
      'teardown',
      'close',
      'calls',
    ],
    ...['run', 'request', 'method', 'path', 'headers', 'body', 'check', 'status'],
  ])
  const kinds = new Set([
    ...['Program', 'ImportDeclaration', 'ImportSpecifier', 'ExportDefaultDeclaration', 'CallExpression'],
    ...[
      'ObjectExpression',
      'Property',
      'ArrowFunctionExpression',
      'ParenthesizedExpression',
      'ObjectPattern',
    ],
    ...[
      'MemberExpression',
      'BinaryExpression',
      'LogicalExpression',
      'ArrayExpression',
      'Identifier',
      'Literal',
    ],
  ])
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      "'})\nglobalThis.owned = 1 //",
      "\\'})\rglobalThis.owned = 1 //",
      '\u2028globalThis.owned = 1',
      '\u2029globalThis.owned = 1',
      '*/ globalThis.owned = 1 /*',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what an attacker would write.
      '${globalThis.owned = 1}',
      '//elsewhere.example/x',
      '/../..//x?y#z',
      '\\\\elsewhere.example',
      '@elsewhere.example',
      '__proto__',
      'constructor',
      '\ud800',
      '</script>',
    ),
  )
  const value = fc.oneof(
    hostile,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.dictionary(hostile, hostile),
  )
  const schema = fc.record(
    {
      default: value,
      enum: fc.array(value),
      properties: fc.dictionary(hostile, fc.record({ example: value })),
    },
    { requiredKeys: [] },
  )
  const parameter = fc.record(
    {
      name: fc.oneof(hostile, fc.constant('id')),
      in: fc.constantFrom('path', 'query', 'header', 'cookie'),
      required: fc.boolean(),
      example: value,
      examples: fc.dictionary(hostile, fc.record({ value })),
      schema,
    },
    { requiredKeys: ['name', 'in'] },
  )
  const operation = fc.record(
    {
      parameters: fc.array(parameter, { maxLength: 4 }),
      requestBody: fc.record({
        required: fc.boolean(),
        content: fc.dictionary(hostile, fc.record({ schema })),
      }),
      responses: fc.dictionary(fc.oneof(hostile, fc.constantFrom('200', '204', '2XX', 'default')), value),
      security: fc.array(fc.dictionary(hostile, fc.array(hostile))),
    },
    { requiredKeys: ['responses'] },
  )
  const template = fc
    .tuple(hostile, fc.constantFrom('', '{id}', '/{id}/x'))
    .map((parts) => `/${parts.join('')}`)
  const item = fc.record(
    { get: operation, post: operation, delete: operation, parameters: fc.array(parameter, { maxLength: 2 }) },
    { requiredKeys: [] },
  )
  const document = fc.record({
    openapi: fc.constant('3.1.0'),
    servers: fc.array(fc.record({ url: hostile })),
    paths: fc.dictionary(template, item, { maxKeys: 6 }),
  })

  it('parses, and holds nothing of it but literals', () => {
    fc.assert(
      fc.property(document, hostile, (described, documentAt) => {
        const { operations } = describeApi(JSON.parse(JSON.stringify(described)), api.origin)
        const text = httpSuiteText({ ...api, documentAt, allowedHosts: [documentAt], operations })
        const nodes = nodesOf(text)
        expect(nodes.filter(({ type }) => !kinds.has(type))).toEqual([])
        const identifiers = nodes.filter(({ type }) => type === 'Identifier').map(({ name }) => name)
        expect(identifiers.filter((name) => !words.has(name as string))).toEqual([])
        const values = nodes.filter(({ type }) => type === 'Literal').map((node) => node['value'])
        expect(values.every((one) => typeof one === 'string' || typeof one === 'number')).toBe(true)
        // What is called is there, each once; what is held back is not.
        const calls = operations.filter(({ held }) => held === null)
        expect(nodes.filter(({ name }) => name === 'request')).toHaveLength(calls.length)
        for (const { path } of calls) expect(values).toContain(path)
      }),
    )
  })

  it('calls the server and nobody else', () => {
    fc.assert(
      fc.property(document, (described) => {
        const { operations } = describeApi(JSON.parse(JSON.stringify(described)), api.origin)
        for (const { path, held } of operations) {
          if (held !== null) continue
          expect(path).toMatch(/^\/[!-~]*$/)
          // What a client writes into its request line is what the URL of the call has.
          const url = new URL(api.origin + path)
          expect([url.origin, url.pathname + url.search]).toEqual([api.origin, path])
        }
      }),
    )
  })
})
