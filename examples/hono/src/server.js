import { serve } from '@hono/node-server'
import { Registry } from '@tidemark/metrics'
import { instrumentHttp } from '@tidemark/metrics/instrumentation'
import { collectRuntime } from '@tidemark/metrics/runtime'
import { buildApp } from './app.js'

const { PORT = '3000' } = process.env

const registry = new Registry({ tags: { service: 'rates' } })
// Here and not in buildApp: it sees all servers of the process, and a gate has those of two revisions in one.
instrumentHttp(registry, { ignore: ({ url }) => url === '/metrics' })
collectRuntime(registry)

const app = buildApp({ registry })
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  process.stdout.write(`rates at http://127.0.0.1:${port}\n`)
})

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close())
