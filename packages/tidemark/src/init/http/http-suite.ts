import type { Project } from '../project.ts'
import { moduleExtension, suiteFolder } from '../suite-folder.ts'
import type { HttpApi } from './http-api.ts'
import { literal } from './literal.ts'
import type { Operation } from './operation.ts'

/** Of a line in a suite. */
const width = 110

/** Each server has a suite of its own. */
export function httpSuitePath(project: Project, origin: string): string {
  const slug = new URL(origin).host.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  return `${suiteFolder(project)}/${slug}.bench.${moduleExtension(project)}`
}

/** Whether a gate can judge the project: that of a server which runs beside it sees none of its code. */
export function isGateable(project: Project, origin: string | null): boolean {
  return origin === null || project.suites.ours.some((path) => path !== httpSuitePath(project, origin))
}

/**
 * A suite that calls a running server. Whatever comes from outside stands in it as a literal of printable ASCII, in code
 * and in comments: no text of a document can become code.
 */
export function httpSuiteText({ origin, allowedHosts, documentAt, operations }: HttpApi): string {
  const names = distinct(operations.map(({ name }) => name))
  const calls = operations.map((operation, i) => callText(names[i] ?? operation.name, operation))
  const hosts = allowedHosts.length === 0 ? '' : `, allowedHosts: [${allowedHosts.map(literal).join(', ')}]`
  const source =
    documentAt === null ? 'Made of a URL alone.' : `Made of the OpenAPI document at ${literal(documentAt)}.`
  return `import { suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'

// ${source} It calls a server that is running:
// \`tidemark run\` measures it from here, \`tidemark load\` puts it under load. \`tidemark gate\` compares code that suites
// load themselves and sees nothing of a server beside them: for the gate, start the app in \`setup\`.
// Every option: https://github.com/tidemark-bench/tidemark/tree/main/packages/harness
export default suite(${literal(new URL(origin).host)}, {
  // In each worker. Connections are kept open from call to call.
  setup: () => ({ client: createHttpClient({ origin: ${literal(origin)}${hosts} }) }),
  teardown: ({ client }) => client.close(),
  calls: {
${calls.join('\n')}  },
})
`
}

function callText(name: string, { method, path, headers, body, status, held }: Operation): string {
  const allHeaders = body === null ? headers : { 'content-type': 'application/json', ...headers }
  const request = [
    ...(method === 'GET' ? [] : [`method: ${literal(method)}`]),
    `path: ${literal(path)}`,
    ...(Object.keys(allHeaders).length === 0 ? [] : [`headers: ${objectText(allHeaders)}`]),
    ...(body === null ? [] : [`body: ${literal(body)}`]),
  ]
  const lines = [
    `${literal(name)}: {`,
    ...runLines(request),
    // A wrong answer is broken, never fast.
    `  check: ({ status }) => ${status === null ? 'status >= 200 && status < 300' : `status === ${status}`},`,
    '},',
  ]
  const shown = held === null ? lines : [held, ...lines].map((line) => `// ${line}`)
  return shown.map((line) => `    ${line}\n`).join('')
}

function runLines(fields: readonly string[]): readonly string[] {
  const line = `  run: ({ client }) => client.request({ ${fields.join(', ')} }),`
  if (line.length + 4 <= width) return [line]
  return [
    '  run: ({ client }) =>',
    '    client.request({',
    ...fields.map((field) => `      ${field},`),
    '    }),',
  ]
}

function objectText(object: Readonly<Record<string, string>>): string {
  const fields = Object.entries(object).map(([name, value]) => `${literal(name)}: ${literal(value)}`)
  return `{ ${fields.join(', ')} }`
}

/** Two calls of one name would be one. */
function distinct(names: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let unused = name
    for (let next = 2; used.has(unused); next++) unused = `${name} (${next})`
    used.add(unused)
    return unused
  })
}
