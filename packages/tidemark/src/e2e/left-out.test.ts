import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { start, tidemark, tiny, until } from '../fixtures/cli.ts'

/** Suites whose calls only a load can make. */
describe.concurrent('a suite with a server is left out, in one line that says what to do', () => {
  const line =
    'left out 1 call of served, for which a server is started: put them under load with tidemark load\n'
  let project: TemporaryProject
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/served.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('served', { server: { command: ['node', 'serve.mjs'] }, calls: { get: () => 1 } })`,
      'benchmarks/plain.bench.ts': `import { suite } from '@tidemark/harness'
export default suite('plain', { calls: { one: () => JSON.stringify([1, 2, 3]) } })`,
    })
  })
  afterAll(() => project.remove())

  it('by a run, which measures the others', async () => {
    const { code, stdout, stderr } = await tidemark(project.root, 'run', ...tiny, '--replicates', '1')
    expect(stderr).toContain(line)
    expect(stdout).not.toContain('served')
    // There is no baseline.
    expect(code).toBe(5)
  })

  it('by a run for which nothing else is left, which then has failed', async () => {
    const { code, stderr } = await tidemark(project.root, 'run', 'served', ...tiny)
    expect(stderr).toBe(`${line}nothing was measured: every call that matches was left out\n`)
    expect(code).toBe(3)
  })

  it.skipIf(process.platform === 'win32')('by a watch, which watches the others', async () => {
    const { child, ended } = start(project.root, ['watch'])
    let errors = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    await until('it to watch', () => errors.includes('; save one to measure'), 60)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({
      code: 0,
      stderr: `${line}watching 1 file; save one to measure, Ctrl-C ends it\n`,
    })
  })

  it('by a watch for which nothing else is left, which then ends', async () => {
    const { code, stderr } = await tidemark(project.root, 'watch', 'served')
    expect(stderr).toBe(`${line}nothing is left to watch: every call that matches was left out\n`)
    expect(code).toBe(3)
  })

  it('by accept, which then has nothing to accept', async () => {
    const { code, stderr } = await tidemark(project.root, 'accept', 'served', ...tiny, '--reason', 'first')
    expect(stderr).toBe(`${line}nothing was accepted: no call was measured\n`)
    expect(code).toBe(3)
  })
})
