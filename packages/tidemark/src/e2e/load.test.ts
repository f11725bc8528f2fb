import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLoadRecord } from '@tidemark/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark } from '../fixtures/cli.ts'

describe('tidemark load', () => {
  let project: TemporaryProject
  const load = (...args: readonly string[]) =>
    tidemark(project.root, 'load', '--warmup', '10 ms', '--time-limit', '60 s', '--seed', '1', ...args)
  beforeAll(async () => {
    project = await temporaryProject({
      'benchmarks/orders.bench.ts': `import { suite } from '@tidemark/harness'
let asked = 0
export default suite('orders', {
  calls: {
    'GET /orders': { run: () => 1, load: { rate: 200, calls: 20 } },
    'GET /other': () => 2,
    // Right once, before the load.
    'GET /down': () => { if (asked++ > 0) throw new Error('connection refused') },
  },
})`,
    })
  })
  afterAll(() => project.remove())

  it('puts the calls that have a load under it, shows and records them', async () => {
    const { code, stdout, stderr } = await load('--json', 'load.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'load 1/1 · orders › GET /orders\n' })
    expect(stdout).toMatch(/\n {2}GET \/orders +\d/)
    expect(stdout).toContain('GET /orders  200/s, 20 calls\n')
    const file = join(project.root, 'load.json')
    const record = parseLoadRecord(await readFile(file, 'utf8'), file)
    expect(record.suites[0]?.calls).toMatchObject([{ id: 'GET /orders', counts: { completed: 20 } }])
  })

  it('puts any call under the load of the command line', async () => {
    const { code, stdout } = await load('-t', 'other', '--callers', '2', '--count', '10', '--workers', '2')
    expect(code).toBe(0)
    expect(stdout).toContain('GET /other  2 callers × 2 workers, 10 calls\n')
  })

  it('fails when no call ended well', async () => {
    const { code, stdout } = await load('-t', 'down', '--callers', '1', '--count', '5')
    expect(code).toBe(3)
    expect(stdout).toContain('no call ended well')
    expect(stdout).toContain('5 calls failed: Error: connection refused')
  })

  it('says what is missing, and fails when nothing was loaded', async () => {
    expect(await load('--rate', '5', '-t', 'other')).toMatchObject({
      code: 2,
      stderr: 'error: load: nothing ends it; give it a duration or a number of calls\n',
    })
    const { code, stderr } = await load('-t', 'other')
    expect(code).toBe(3)
    expect(stderr).toContain('nothing was loaded: no call that matches has a load')
  })
})
