import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeApi, whyNoOpenApi } from './open-api.ts'
import type { Operation } from './operation.ts'

const origin = 'http://localhost:3000'
const ok = { responses: { 200: { description: 'fine' } } }

function operationsOf(fields: object): readonly Operation[] {
  return describeApi({ openapi: '3.1.0', ...fields }, origin).operations
}

/** The only operation of a document with this GET. */
function read(template: string, operation: object, fields: object = {}): Operation {
  const [only, ...others] = operationsOf({
    paths: { [template]: { get: { ...ok, ...operation } } },
    ...fields,
  })
  if (only === undefined || others.length > 0) throw new Error('expected one operation')
  return only
}

describe('describeApi', () => {
  it('has what needs no values first, then what has them, then what is held back', () => {
    const id = { name: 'id', in: 'path', required: true, example: 7 }
    const paths = {
      '/orders/{id}': { parameters: [id], get: ok, delete: ok },
      '/orders': {
        get: ok,
        post: {
          requestBody: { content: { 'application/json': { example: { sku: 'TEA' } } } },
          responses: { 201: {}, 400: {} },
        },
      },
      '/customers/{name}': { get: { ...ok, parameters: [{ name: 'name', in: 'path', required: true }] } },
      '/health': { get: { responses: { default: {} } } },
    }
    const plain = { method: 'GET', headers: {}, body: null, held: null }
    expect(operationsOf({ paths })).toEqual([
      { ...plain, name: 'GET /orders', path: '/orders', status: 200 },
      { ...plain, name: 'GET /health', path: '/health', status: null },
      { ...plain, name: 'GET /orders/{id}', path: '/orders/7', status: 200 },
      {
        ...plain,
        name: 'DELETE /orders/{id}',
        method: 'DELETE',
        path: '/orders/7',
        status: 200,
        held: 'Not called: it may change something.',
      },
      {
        ...plain,
        name: 'POST /orders',
        method: 'POST',
        path: '/orders',
        body: '{"sku":"TEA"}',
        status: 201,
        held: 'Not called: it may change something.',
      },
      {
        ...plain,
        name: 'GET /customers/{name}',
        path: '/customers/{name}',
        status: 200,
        held: "Not called: the document has no example for 'name'.",
      },
    ])
  })

  it.each<[what: string, parameter: object, path: string]>([
    ['an example', { example: 'a b/c?d' }, '/x/a%20b%2Fc%3Fd'],
    ['the first of its examples', { examples: { one: { value: 1 }, two: { value: 2 } } }, '/x/1'],
    ['an example of its schema', { schema: { example: 'e' } }, '/x/e'],
    ['the first of the examples of its schema', { schema: { examples: ['f', 'g'] } }, '/x/f'],
    ['a default', { schema: { default: false } }, '/x/false'],
    ['the first of an enumeration', { schema: { enum: ['new', 'old'] } }, '/x/new'],
    ['a constant', { schema: { const: 3 } }, '/x/3'],
    ['the example before the default', { example: 1, schema: { default: 2 } }, '/x/1'],
    [
      'a schema elsewhere in the document',
      { schema: { $ref: '#/components/schemas/a~1b' } },
      '/x/from-elsewhere',
    ],
    ['one of several schemas', { schema: { anyOf: [{ type: 'null' }, { default: 'h' }] } }, '/x/h'],
    ['content', { content: { 'application/json': { example: 5 } } }, '/x/5'],
  ])('fills a parameter from %s', (_, parameter, path) => {
    const components = { schemas: { 'a/b': { default: 'from-elsewhere' } } }
    const parameters = [{ name: 'p', in: 'path', required: true, ...parameter }]
    expect(read('/x/{p}', { parameters }, { components })).toMatchObject({ path, held: null })
  })

  it.each<[what: string, example: unknown]>([
    ['nothing', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['a list', [1]],
    ['null', null],
    ['a text that is too long', 'x'.repeat(501)],
  ])('does not fill a path with %s', (_, example) => {
    const parameters = [{ name: 'p', in: 'path', required: true, example }]
    expect(read('/x/{p}', { parameters }).held).toBe("Not called: the document has no example for 'p'.")
  })

  it('sends what is required in query and headers, and leaves out what is not', () => {
    const parameters = [
      { name: 'customer id', in: 'query', required: true, example: 'c&1' },
      { name: 'limit', in: 'query', schema: { default: 10 } },
      { name: 'X-Tenant', in: 'header', required: true, example: 'shop' },
      { name: 'X-Trace', in: 'header', example: 'no' },
      { name: 'Authorization', in: 'header', required: true },
    ]
    expect(read('/orders', { parameters })).toMatchObject({
      path: '/orders?customer+id=c%261',
      headers: { 'X-Tenant': 'shop' },
      held: null,
    })
  })

  it.each<[what: string, parameter: object]>([
    ['a header that cannot be sent', { name: 'X-A', in: 'header', example: 'a\nb' }],
    ['a header whose name is none', { name: 'X A', in: 'header', example: 'a' }],
    ['a cookie', { name: 'session', in: 'cookie', example: 'a' }],
  ])('holds a call back for %s', (_, parameter) => {
    expect(read('/x', { parameters: [{ required: true, ...parameter }] }).held).toMatch(
      /^Not called: the document has no/,
    )
  })

  it('takes the path of the server that is called, and of no other', () => {
    const servers = [
      { url: 'https://api.example.com/production' },
      { url: '/{version}/', variables: { version: { default: 'v2' } } },
    ]
    expect(read('/orders', {}, { servers }).path).toBe('/v2/orders')
    expect(read('/orders', {}, { servers: servers.slice(0, 1) }).path).toBe('/orders')
    expect(read('/orders', {}, { servers: [{ url: `${origin}/api` }] }).path).toBe('/api/orders')
  })

  it('puts a body together from examples of its properties', () => {
    const schema = {
      allOf: [
        { $ref: '#/components/schemas/Base' },
        { properties: { tags: { items: { enum: ['new'] } }, note: { type: 'string' } } },
      ],
    }
    const base = { required: ['sku'], properties: { sku: { example: 'TEA' }, quantity: { default: 2 } } }
    const bodyOf = (requestBody: object): Operation | undefined =>
      operationsOf({
        paths: { '/orders': { post: { ...ok, requestBody } } },
        components: { schemas: { Base: base } },
      })[0]
    const content = { 'application/merge-patch+json': { schema } }
    expect(bodyOf({ required: true, content })?.body).toBe('{"sku":"TEA","quantity":2,"tags":["new"]}')
    const without = bodyOf({
      required: true,
      content: { 'application/json': { schema: { required: ['a'], properties: { a: {} } } } },
    })
    expect([without?.body, without?.held]).toEqual([
      null,
      "Not called: it may change something, and the document has no example for 'body'.",
    ])
    expect(bodyOf({ content: { 'text/csv': { example: 'a,b' } } })?.body).toBe(null)
  })

  it('ends where schemas refer to themselves, or to very many', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`p${i}`, { $ref: '#/components/schemas/A' }]),
    )
    const components = { schemas: { A: { properties }, B: { $ref: '#/components/schemas/B' } } }
    for (const name of ['A', 'B']) {
      const parameters = [
        { name: 'p', in: 'query', required: true, schema: { $ref: `#/components/schemas/${name}` } },
      ]
      expect(read('/x', { parameters }, { components }).held).not.toBeNull()
    }
  })

  it('writes no more than people read, and counts the rest', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 2100 }, (_, i) => [`/x${i}`, { get: ok, post: ok }]),
    )
    const { operations, leftOut } = describeApi({ openapi: '3.0.3', paths }, origin)
    expect(operations.filter(({ held }) => held === null)).toHaveLength(30)
    expect(operations).toHaveLength(50)
    expect(leftOut).toBe(2000 * 2 - 50 + 100)
  })

  it('knows whether it asks for credentials', () => {
    const asks = (fields: object): boolean =>
      describeApi({ paths: { '/x': { get: { ...ok } } }, ...fields }, origin).asksForCredentials
    expect(asks({})).toBe(false)
    expect(asks({ security: [{}] })).toBe(false)
    expect(asks({ security: [{ bearer: [] }] })).toBe(true)
    expect(asks({ paths: { '/x': { get: { ...ok, security: [{ bearer: [] }] } } } })).toBe(true)
  })

  it('makes something of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (paths, item, operation) => {
        for (const document of [
          paths,
          { paths },
          { paths: { '/x': item } },
          { paths: { '/x': { get: operation, parameters: item } }, servers: paths },
        ]) {
          expect(Array.isArray(describeApi(document, origin).operations)).toBe(true)
        }
      }),
    )
  })
})

it.each<[document: unknown, why: string | null]>([
  [{ openapi: '3.0.3' }, null],
  [{ openapi: '3.1.0' }, null],
  [{ openapi: '4.0.0' }, 'another version than OpenAPI 3'],
  [{ swagger: '2.0' }, 'Swagger 2.0, not OpenAPI 3'],
  [{ name: 'shop' }, 'no OpenAPI document'],
  [[], 'no OpenAPI document'],
  [null, 'no OpenAPI document'],
])('says why %j is no document', (document, why) => {
  expect(whyNoOpenApi(document)).toBe(why)
})
