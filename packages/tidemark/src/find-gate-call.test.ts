import { describe, expect, it } from 'vitest'
import { gateCall, gateRecord } from '../../../testing/gate-record.ts'
import { findGateCall } from './find-gate-call.ts'

const gate = gateRecord([
  gateCall('GET /orders'),
  gateCall('GET /orders/:id'),
  gateCall('POST /orders'),
  gateCall('GET /orders', { suite: 'admin' }),
])

describe('findGateCall', () => {
  it.each([
    ['orders › GET /orders', 'orders › GET /orders'],
    ['orders > get /orders', 'orders › GET /orders'],
    ['post', 'orders › POST /orders'],
    ['GET /orders/:id', 'orders › GET /orders/:id'],
    [' admin ', 'admin › GET /orders'],
  ])('%j means %s', (text, name) => {
    const { suite, id } = findGateCall(gate, text)
    expect(`${suite} › ${id}`).toBe(name)
  })

  it.each([
    ['GET /orders', 'found 2 calls: orders › GET /orders, admin › GET /orders; allowed is the name of one'],
    ['PSOT /orders', 'found no call "PSOT /orders" in the gate; the nearest are orders › POST /orders, '],
  ])('%j is an error that helps', (text, message) => {
    expect(() => findGateCall(gate, text)).toThrow(message)
  })

  it('says when there is no call at all', () => {
    expect(() => findGateCall(gateRecord([]), 'GET')).toThrow('the gate has no call at all')
  })
})
