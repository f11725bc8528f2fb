import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import { itemsWith } from './items.mjs'
import { keep } from './keep.mjs'

/**
 * The share of the time that grows with the items: what sockets cost does not. So many more items make a percent
 * of the time. The study measures what they really make (its part `share`).
 */
const shareOfItems = 2 / 3

/**
 * About 1 ms: a request over a kept-alive connection of the loopback device to a server that makes a list, prints
 * it, reads it back and answers with what it counted. An item is an entry of the list, made, printed, parsed and
 * checked.
 */
export async function openHttp({ percent, objects, scale }) {
  const items = itemsWith(2000 * scale, percent / shareOfItems)
  const server = createServer((_request, response) => {
    const body = JSON.stringify({ entries: countEntries(JSON.stringify(makeList(items, objects))) })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = {
    host: '127.0.0.1',
    port: server.address().port,
    path: '/entries',
    agent: new Agent({ keepAlive: true, maxSockets: 1 }),
  }
  return {
    items,
    run: () => fetchCount(target),
    async close() {
      target.agent.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function fetchCount(target) {
  return new Promise((resolve, reject) => {
    const request = get(target, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve(JSON.parse(body).entries))
    })
    request.on('error', reject)
  })
}

function countEntries(body) {
  let counted = 0
  for (const { total } of JSON.parse(body)) if (total > 0) counted += 1
  return counted
}

function makeList(items, objects) {
  const list = []
  for (let at = 0; at < items; at++) {
    if (objects) keep(at)
    const amount = 10 + (at % 90)
    list.push({ id: 1000 + (at % 9000), total: amount * 100 })
  }
  return list
}
