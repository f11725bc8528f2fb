import { once } from 'node:events'
import { Registry } from '@tidemark/metrics'
import { instrumentHttp } from '@tidemark/metrics/instrumentation'
import { collectRuntime } from '@tidemark/metrics/runtime'
import { buildApp } from './app.js'

const { PORT = '3000' } = process.env

const registry = new Registry({ tags: { service: 'links' } })
// Here and not in buildApp: it sees all servers of the process, and a gate has those of two revisions in one.
instrumentHttp(registry, { ignore: ({ url }) => url === '/metrics' })
collectRuntime(registry)

const server = buildApp({ registry }).listen(Number(PORT), '127.0.0.1')
await once(server, 'listening')
const address = server.address()
process.stdout.write(`links at http://127.0.0.1:${typeof address === 'object' ? address?.port : PORT}\n`)

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => server.close())
