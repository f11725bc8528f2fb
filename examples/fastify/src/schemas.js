import { prefixes } from './catalogue.js'

/** JSON schemas: what comes in is validated with them, what goes out is written by them, and both are documented. */

const sku = { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$', examples: ['TEA-0004'] }
const category = { type: 'string', enum: Object.keys(prefixes) }
const cents = { type: 'integer', minimum: 0 }
const quantity = { type: 'integer', minimum: 1, maximum: 1000, examples: [12] }

const product = {
  type: 'object',
  required: ['sku', 'name', 'category', 'cents'],
  properties: { sku, name: { type: 'string' }, category, cents },
}

const refusal = {
  type: 'object',
  required: ['statusCode', 'message'],
  properties: { statusCode: { type: 'integer' }, message: { type: 'string' } },
}

export const listProducts = {
  querystring: {
    type: 'object',
    properties: { category, limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
  },
  response: { 200: { type: 'array', items: product }, '4xx': refusal },
}

export const readProduct = {
  params: { type: 'object', required: ['sku'], properties: { sku } },
  response: { 200: product, '4xx': refusal },
}

const cartLine = { type: 'object', required: ['sku', 'quantity'], properties: { sku, quantity } }
const pricedLine = {
  type: 'object',
  required: ['sku', 'quantity', 'cents'],
  properties: { sku, quantity, cents },
}

export const priceCart = {
  body: {
    type: 'object',
    required: ['lines'],
    properties: { lines: { type: 'array', minItems: 1, maxItems: 100, items: cartLine } },
  },
  response: {
    200: {
      type: 'object',
      required: ['lines', 'cents'],
      properties: { lines: { type: 'array', items: pricedLine }, cents },
    },
    '4xx': refusal,
  },
}
