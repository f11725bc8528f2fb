import { orderStatuses } from './order.ts'

/** JSON schemas of the service: what comes in is validated with them, what goes out is written by them. */

/** Without `!`, which separates the parts of the store's keys. */
const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' } as const
const cents = { type: 'integer', minimum: 0 } as const
const status = { type: 'string', enum: orderStatuses } as const

const item = {
  type: 'object',
  required: ['sku', 'quantity', 'unitPriceCents'],
  additionalProperties: false,
  properties: {
    sku: { type: 'string', pattern: '^[A-Z0-9-]{3,32}$' },
    quantity: { type: 'integer', minimum: 1, maximum: 10_000 },
    unitPriceCents: { type: 'integer', minimum: 1, maximum: 100_000_000 },
  },
} as const

const items = { type: 'array', minItems: 1, maxItems: 200, items: item } as const

const order = {
  type: 'object',
  required: ['id', 'customerId', 'status', 'placedAt', 'items', 'totals'],
  properties: {
    id,
    customerId: id,
    status,
    placedAt: { type: 'string' },
    note: { type: 'string' },
    items,
    totals: {
      type: 'object',
      required: ['itemsCents', 'discountCents', 'shippingCents', 'taxCents', 'totalCents'],
      properties: {
        itemsCents: cents,
        discountCents: cents,
        shippingCents: cents,
        taxCents: cents,
        totalCents: cents,
      },
    },
  },
} as const

const customer = {
  type: 'object',
  required: ['id', 'name', 'country'],
  additionalProperties: false,
  properties: {
    id,
    name: { type: 'string', minLength: 1, maxLength: 200 },
    country: { type: 'string', pattern: '^[A-Z]{2}$' },
  },
} as const

const refusal = {
  type: 'object',
  required: ['statusCode', 'error', 'message'],
  properties: {
    statusCode: { type: 'integer' },
    code: { type: 'string' },
    error: { type: 'string' },
    message: { type: 'string' },
  },
} as const

const params = { type: 'object', required: ['id'], properties: { id } } as const

export const addCustomerSchema = { body: customer, response: { 201: customer, '4xx': refusal } } as const

export const readCustomerSchema = { params, response: { 200: customer, '4xx': refusal } } as const

export const placeOrderSchema = {
  body: {
    type: 'object',
    required: ['customerId', 'items'],
    additionalProperties: false,
    properties: { customerId: id, items, note: { type: 'string', maxLength: 1000 } },
  },
  response: { 201: order, '4xx': refusal },
} as const

export const readOrderSchema = { params, response: { 200: order, '4xx': refusal } } as const

export const moveOrderSchema = {
  params,
  body: {
    type: 'object',
    required: ['status'],
    additionalProperties: false,
    properties: { status },
  },
  response: { 200: order, '4xx': refusal },
} as const

export const listOrdersSchema = {
  querystring: {
    type: 'object',
    required: ['customer'],
    additionalProperties: false,
    properties: {
      customer: id,
      status,
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      after: { type: 'string', maxLength: 200 },
    },
  },
  response: {
    200: {
      type: 'object',
      required: ['orders'],
      properties: {
        orders: {
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'customerId', 'status', 'placedAt', 'itemCount', 'totalCents'],
            properties: {
              id,
              customerId: id,
              status,
              placedAt: { type: 'string' },
              itemCount: { type: 'integer' },
              totalCents: cents,
            },
          },
        },
        next: { type: 'string' },
      },
    },
    '4xx': refusal,
  },
} as const

export const salesReportSchema = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { products: { type: 'integer', minimum: 1, maximum: 100, default: 10 } },
  },
  response: {
    200: {
      type: 'object',
      required: ['orders', 'byStatus', 'revenueCents', 'averageCents', 'byCountry', 'topProducts'],
      properties: {
        orders: { type: 'integer' },
        byStatus: {
          type: 'object',
          required: orderStatuses,
          properties: Object.fromEntries(orderStatuses.map((name) => [name, { type: 'integer' }])),
        },
        revenueCents: cents,
        averageCents: cents,
        byCountry: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              country: { type: 'string' },
              orders: { type: 'integer' },
              revenueCents: cents,
              taxCents: cents,
            },
          },
        },
        topProducts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { sku: { type: 'string' }, quantity: { type: 'integer' }, revenueCents: cents },
          },
        },
      },
    },
    '4xx': refusal,
  },
} as const
