import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { around, measuredCall, runRecord } from '../../../../testing/run-record.ts'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark } from '../fixtures/cli.ts'

describe.concurrent('tidemark export', { timeout: 30_000 }, () => {
  let project: TemporaryProject
  const good = runRecord({ orders: [measuredCall('a', around(10))] })
  const broken = runRecord({
    orders: [
      measuredCall('a', around(10)),
      {
        state: 'broken',
        name: 'b',
        params: {},
        id: 'b',
        definitionHash: '0123456789abcdef',
        breakage: { reason: 'threw', phase: 'measure', message: 'no \u001b[31mdatabase', replicate: 0 },
      },
    ],
  })
  beforeAll(async () => {
    project = await temporaryProject({
      'good.json': JSON.stringify(good),
      'broken.json': JSON.stringify(broken),
      'empty.json': JSON.stringify(runRecord({})),
      'stopped.json': JSON.stringify({ ...good, interrupted: true }),
      'none.json': '{}',
    })
  })
  afterAll(() => project.remove())

  it.each<[format: string, names: (document: unknown) => unknown]>([
    ['bmf', (document) => Object.keys(document as object)],
    ['github-action-benchmark', (document) => (document as { name: string }[]).map(({ name }) => name)],
  ])('writes a record as %s', async (format, names) => {
    const { code, stdout, stderr } = await tidemark(project.root, 'export', 'good.json', '--format', format)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(names(JSON.parse(stdout))).toEqual(['orders › a'])
  })

  it.each<[file: string, calls: number, gap: string]>([
    ['broken.json', 1, 'orders › b is not exported, as it is broken: no \\u001b[31mdatabase\n'],
    ['stopped.json', 1, 'the run was stopped: what it did not measure is missing\n'],
    ['empty.json', 0, 'the record has no measured call\n'],
  ])('says what is missing of %s, with exit code 3', async (file, calls, gap) => {
    const { code, stdout, stderr } = await tidemark(project.root, 'export', file, '--format', 'bmf')
    expect({ code, stderr }).toEqual({ code: 3, stderr: gap })
    expect(Object.keys(JSON.parse(stdout) as object)).toHaveLength(calls)
  })

  it.each<[args: readonly string[], message: string]>([
    [['good.json'], "required option '--format <name>' not specified"],
    [['good.json', '--format', 'csv'], 'Allowed choices are bmf, github-action-benchmark.'],
    [['nowhere.json', '--format', 'bmf'], 'error: <record>: found no file nowhere.json'],
    [['none.json', '--format', 'bmf'], 'none.json'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await tidemark(project.root, 'export', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})
