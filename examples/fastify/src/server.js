import { Registry } from '@tidemark/metrics'
import { instrumentHttp } from '@tidemark/metrics/instrumentation'
import { collectRuntime } from '@tidemark/metrics/runtime'
import { buildApp } from './app.js'

const { PORT = '3000' } = process.env

const registry = new Registry({ tags: { service: 'catalogue' } })
// Here and not in buildApp: it sees all servers of the process, and a gate has those of two revisions in one.
instrumentHttp(registry, { ignore: ({ url }) => url === '/metrics' })
collectRuntime(registry)

const app = buildApp({ registry })
const url = await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.stdout.write(`catalogue at ${url}\n`)

for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => app.close())
