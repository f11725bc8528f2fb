import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { long } from '../../../../testing/long-tests.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { bundleSuite } from '../discovery/bundle.ts'
import { type CountOptions, type CountOutcome, countInstructions } from './count-instructions.ts'
import { whyNoValgrind } from './valgrind.ts'

const missing = await whyNoValgrind()
const file = 'benchmarks/demo.bench.mjs'
const projects: TemporaryProject[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

async function count(call: string, changes: Partial<CountOptions> = {}): Promise<CountOutcome> {
  const text = `import { suite } from '@tidemark/harness'
export default suite('demo', { calls: { one: ${call} } })
`
  const project = await temporaryProject({ [file]: text })
  projects.push(project)
  const { root } = project
  const bundle = await bundleSuite(root, join(root, file))
  return countInstructions({ arm: 'head', root, bundle }, 'one', {
    root,
    operations: 1,
    timeLimitSeconds: 150,
    memoryLimitMib: 256,
    signal: new AbortController().signal,
    ...changes,
  })
}

/** Command lines of all processes that hold a text. */
function running(text: string): readonly string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(text))
}

describe.skipIf(missing !== null)('instructions of a process', () => {
  it('are those of its start and of its calls, async ones awaited', async () => {
    const call = 'async () => { await null; let n = 0; for (let i = 0; i < 1e6; i++) n += i % 7; return n }'
    const outcome = await count(call, { operations: 40 })
    // Each pass takes more than an instruction, and starting Node some hundred million.
    expect(outcome).toMatchObject({ state: 'counted' })
    const { instructions } = outcome as Extract<CountOutcome, { state: 'counted' }>
    expect(instructions).toBeGreaterThan(140e6)
    expect(instructions).toBeLessThan(20e9)
  })

  it.runIf(long)('are not known where the call throws', async () => {
    expect(await count("() => { throw new TypeError('no such order') }")).toMatchObject({
      state: 'broken',
      failure: { reason: 'threw', phase: 'measure', message: 'TypeError: no such order' },
    })
  })

  it.runIf(long)('are not known where the process ends by itself', async () => {
    expect(await count('() => process.exit(3)')).toMatchObject({
      state: 'broken',
      failure: { reason: 'crashed', message: expect.stringContaining('exit code 3') },
    })
  })

  it('are not known where a call hangs, and nothing of it goes on', async () => {
    const outcome = await count('() => { while (true); }', { timeLimitSeconds: 3 })
    expect(outcome).toEqual({
      state: 'broken',
      failure: { reason: 'timeout', phase: 'unknown', message: 'did not end within 3 s under valgrind' },
    })
    expect(running(projects[0]?.root ?? '?')).toEqual([])
  })

  it.runIf(long)('are given up on abort', async () => {
    const outcome = await count('() => { while (true); }', { signal: AbortSignal.timeout(1000) })
    expect(outcome).toMatchObject({ state: 'broken', failure: { reason: 'crashed' } })
    expect(running(projects[0]?.root ?? '?')).toEqual([])
  })
})
