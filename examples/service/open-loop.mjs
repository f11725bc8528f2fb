import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from '@tidemark/metrics'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * Sends requests at a constant rate, whatever the answers take, and times each from when it was due: a service that
 * stands still delays all of them, not one.
 *
 * @param {string} url
 * @param {{ perSecond: number, seconds: number }} load
 */
export async function openLoop(url, { perSecond, seconds }) {
  const latency = new Histogram({ unit: 'ns' })
  const total = Math.round(perSecond * seconds)
  const began = performance.now()
  let failed = 0
  /** @type {Promise<void>[]} */
  const underWay = []
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond) + 1)
    for (; sent < due; sent += 1) {
      const dueMs = began + (sent / perSecond) * 1000
      underWay.push(
        get(`${url}/orders/${sent}`).then(
          () => latency.record((performance.now() - dueMs) * 1e6),
          () => {
            failed += 1
          },
        ),
      )
    }
    await sleep(1)
  }
  await Promise.all(underWay)
  agent.destroy()
  const { quantiles } = latency.snapshot()
  return { requests: total, failed, p50Ms: quantiles.p50 / 1e6, p99Ms: quantiles.p99 / 1e6 }
}

/**
 * @param {string} url
 * @returns {Promise<void>}
 */
function get(url) {
  return new Promise((resolve, reject) => {
    request(url, { agent, timeout: 30_000 }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
      .end()
  })
}
