import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleSuite } from '@tidemark/harness/runner'

/** The command of the suite's server. Bundled as suites are, since not every Node that it runs on reads TypeScript. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const { bundlePath } = await bundleSuite(root, fileURLToPath(new URL('serve.ts', import.meta.url)))
const { default: serve } = await import(pathToFileURL(bundlePath).href)
const server = await serve(Number(process.env['PORT']))
process.stdout.write(`orders at ${server.url}\n`)

process.once('SIGTERM', () => {
  server.close().finally(() => process.exit())
})
