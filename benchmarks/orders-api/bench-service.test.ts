import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { ringSize, startBenchService } from './bench-service.ts'
import { customerId, makeItems, orderId, ordersPerCustomer, seededCustomers } from './seed.ts'
import { OrderStore } from './store.ts'
import { makeTemporaryDirectory } from './temporary-directory.ts'

async function countOrders(store: OrderStore): Promise<number> {
  let orders = 0
  for await (const chunk of store.allOrders()) orders += chunk.length
  return orders
}

describe('startBenchService', () => {
  it('serves the seeded orders over its connection, and removes its files at the end', async () => {
    const service = await startBenchService()
    const directory = service.directory
    const { statusCode, body } = await service.client.request({
      method: 'GET',
      path: `/orders/${orderId(0, 0)}`,
    })
    expect(statusCode).toBe(200)
    expect(await body.json()).toMatchObject({ id: orderId(0, 0), customerId: customerId(0) })
    expect(existsSync(directory)).toBe(true)
    await service.close()
    expect(existsSync(directory)).toBe(false)
  })

  it('does not grow by more than its ring, however many orders are placed', async () => {
    const service = await startBenchService()
    const payload = { customerId: customerId(1), items: makeItems(1, 1) }
    for (let order = 0; order < 2 * ringSize; order++) {
      await service.app.inject({ method: 'POST', url: '/orders', payload })
    }
    expect(await countOrders(service.store)).toBe(seededCustomers * ordersPerCustomer + ringSize)
    await service.close()
  })

  it('keeps two instances apart', async () => {
    const [one, other] = await Promise.all([startBenchService(), startBenchService()])
    await one.store.addCustomer({ id: 'ada', name: 'Ada', country: 'DE' })
    expect(other.store.customer('ada')).toBeUndefined()
    await Promise.all([one.close(), other.close()])
  })
})

describe('the database in worker threads', () => {
  // The harness ends a worker that hangs; that must not take the process with it, nor keep the lock.
  it('survives the end of a worker that never closed it', async () => {
    const directory = await makeTemporaryDirectory()
    const source = `
      const { ClassicLevel } = require('classic-level')
      const { parentPort, workerData } = require('node:worker_threads')
      const db = new ClassicLevel(workerData)
      db.open().then(() => db.put('key', 'value')).then(() => parentPort.postMessage('open'))
      setInterval(() => db.put('key', 'value'), 0)
    `
    for (let round = 0; round < 3; round++) {
      const worker = new Worker(source, { eval: true, workerData: directory.path })
      const message = await new Promise((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
      expect(message).toBe('open')
      await worker.terminate()
    }
    const store = await OrderStore.open(directory.path)
    expect(store.customer('ada')).toBeUndefined()
    await store.close()
    await directory.remove()
  })
})
