import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { customerId, makeItems, orderId } from './seed.ts'
import serve from './serve.ts'

it('serves seeded orders, takes new ones, and leaves nothing behind', async () => {
  const server = await serve(0)
  const { directory } = server
  const found = await fetch(`${server.url}/orders/${orderId(3, 2)}`)
  expect(await found.json()).toMatchObject({ id: orderId(3, 2), customerId: customerId(3) })
  const placed = await fetch(`${server.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customerId: customerId(1), items: makeItems(2, 2) }),
  })
  expect(placed.status).toBe(201)
  expect(existsSync(directory)).toBe(true)
  await server.close()
  expect(existsSync(directory)).toBe(false)
})
