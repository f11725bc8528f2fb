import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark, tiny } from '../fixtures/cli.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

const document = {
  openapi: '3.0.3',
  paths: {
    '/orders': {
      get: { responses: { 200: {} } },
      post: {
        requestBody: { content: { 'application/json': { example: { sku: 'TEA' } } } },
        responses: { 201: {} },
      },
    },
    '/orders/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer', example: 7 } }],
        responses: { 200: {}, 404: {} },
      },
    },
    "/it's/*/$x\n": { get: { responses: { 200: {} } } },
  },
}

/** A server of what the document describes, on a free port. */
const requests: string[] = []
const server = createServer(({ method, url = '' }, response) => {
  requests.push(`${method} ${url}`)
  if (url === '/openapi.json') return response.end(JSON.stringify(document))
  if (method === 'GET' && /^\/(?:orders|orders\/7|it's\/.*)$/.test(url)) return response.end('[]')
  response.writeHead(404).end()
})
let [origin, suite] = ['', '']
const projects: TemporaryProject[] = []

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  suite = `127-0-0-1-${port}.bench`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all(projects.map((project) => project.remove()))
})

async function emptyProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const project = await temporaryProject(files)
  projects.push(project)
  execFileSync('git', ['init', '--quiet'], { cwd: project.root })
  return project.root
}

describe('tidemark init --http', () => {
  it('makes a suite of the OpenAPI document, has nothing to do the second time, and keeps what was changed', async () => {
    const root = await emptyProject()
    const file = join(root, 'benchmarks', `${suite}.js`)
    const asked = await tidemark(root, 'init', '--http', origin)
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('no terminal to ask on') })

    const { code, stdout, stderr } = await tidemark(root, 'init', '--http', origin, '--yes')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`created ${join('benchmarks', `${suite}.js`)}\n`)
    expect(stdout).toContain('note: a gate sees no server that runs beside it: no workflow is written;')
    expect(stdout).toContain('\n  npm install --save-dev tidemark @tidemark/harness @tidemark/load\n')
    expect(stdout).toContain('\n  npx --no tidemark load --rate 100 ')
    expect(stdout).not.toContain('npm run bench:gate')
    const text = await readFile(file, 'utf8')
    expect(text).toContain("    // 'POST /orders': {\n")

    const again = await tidemark(root, 'init', '--http', origin, '--yes')
    expect(again.stdout).toMatch(/^(?:note: .*\n)*nothing to write: everything is there\n$/)
    expect(await readFile(file, 'utf8')).toBe(text)

    await writeFile(file, `${text}// mine\n`)
    const kept = await tidemark(root, 'init', '--http', origin, '--yes')
    expect(kept.stdout).toContain(`keep benchmarks/${suite}.js: it is yours and stays as it is`)
    expect(await readFile(file, 'utf8')).toBe(`${text}// mine\n`)
  })

  it('makes a suite that runs, and sends nothing that changes something', async () => {
    const root = await emptyProject()
    await tidemark(root, 'init', '--http', origin, '--yes')
    const run = await tidemark(root, 'run', ...tiny, '--replicates', '1')
    // There is no baseline yet.
    expect({ code: run.code, stdout: run.stdout }).toMatchObject({ code: 5 })
    for (const name of ['GET /orders ', 'GET /orders/{id} ']) expect(run.stdout).toContain(`\n  ${name}`)
    expect(run.stdout.match(/^ {2}GET .* unjudged$/gm)).toHaveLength(3)
    expect(requests.filter((request) => !request.startsWith('GET '))).toEqual([])
  })

  it('writes TypeScript that compiles', async () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    }
    const root = await emptyProject({ 'tsconfig.json': JSON.stringify({ compilerOptions }) })
    await tidemark(root, 'init', '--http', origin, '--yes')
    expect(await readFile(join(root, 'benchmarks', `${suite}.ts`), 'utf8')).toContain("'GET /orders/{id}'")
    const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
    expect(() => execFileSync(process.execPath, [compiler, '-p', root], { encoding: 'utf8' })).not.toThrow()
  })

  it.each<[args: readonly string[], message: string]>([
    [
      ['--http', 'http://example.com'],
      'error: --http: found the host "example.com"; allowed are this machine',
    ],
    [['--openapi', 'api.json'], 'error: --openapi and --allow-host: found without --http'],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const root = await emptyProject()
    const { code, stdout, stderr } = await tidemark(root, 'init', '--yes', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
