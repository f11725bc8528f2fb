import { Agent, createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Suite } from '@tidemark/harness'

/**
 * Five kinds of calls that meet the machine's noise in five ways. `tidemark doctor` copies this file into
 * empty folders and measures the copies beside each other; so it imports nothing that is not in Node, and
 * spells out what `suite()` returns.
 */
interface Context {
  readonly server: Server
  readonly agent: Agent
}

const version = `${'12.345.'.repeat(12)}7-beta.12`

const order = JSON.stringify(
  Array.from({ length: 90 }, (_, index) => ({
    id: `order-${index}`,
    customer: { name: `customer ${index % 13}`, city: `city ${index % 7}` },
    items: [index, index * 2, index * 3],
    total: index * 12.5,
  })),
)

/** Sum of the numbers in a text, character by character: what parsers of versions, dates and paths do. */
function sumNumbers(text: string): number {
  let [sum, number] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) number = number * 10 + digit
    else [sum, number] = [sum + number, 0]
  }
  return sum + number
}

async function workThroughQueue(): Promise<number> {
  const queue = Array.from({ length: 200 }, (_, index) => async () => {
    const first = await index
    const second = await (first + 1)
    return (await second) % 7
  })
  let sum = 0
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) sum += await next()
  return sum
}

/** Objects that outlive many others, as rows of a result do. */
function transformRows(): number {
  const groups = new Map<string, { readonly key: string; readonly rows: object[] }>()
  for (let index = 0; index < 2000; index++) {
    const key = `group ${index % 50}`
    const group = groups.get(key) ?? { key, rows: [] }
    group.rows.push({ index, key, tags: [`tag ${index % 11}`, `shelf ${index % 5}`], at: { x: index } })
    groups.set(key, group)
  }
  return [...groups.values()].map(({ rows }) => ({ rows: rows.map((row) => ({ ...row })) })).length
}

function request({ server, agent }: Context): Promise<number> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent }, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      response.on('end', () => resolve(bytes))
    }).on('error', reject)
  })
}

const suite: Suite<Context> = {
  kind: 'tidemark.suite',
  name: 'doctor',
  definition: {
    setup: () => ({
      server: createServer((_, response) => response.end(order.slice(0, 500))),
      agent: new Agent({ keepAlive: true }),
    }),
    teardown: ({ server, agent }) => {
      agent.destroy()
      server.close()
      server.closeAllConnections()
    },
    calls: {
      'short sync': () => sumNumbers(version),
      JSON: () => JSON.stringify(JSON.parse(order)).length,
      'async queue': () => workThroughQueue(),
      'loopback HTTP': {
        prepare: async ({ server }) => {
          await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
          return {}
        },
        run: (context) => request(context),
        check: (bytes: number) => bytes === 500,
      },
      'allocation-heavy': () => transformRows(),
    },
  },
}

export default suite
