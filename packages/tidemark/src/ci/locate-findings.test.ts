import { join } from 'node:path'
import { gateFindings } from '@tidemark/report'
import { afterAll, describe, expect, it } from 'vitest'
import { gateRecord, slowerCall, unmeasuredCall } from '../../../../testing/gate-record.ts'
import { TestProject } from '../../../../testing/repository-project.ts'
import { locateFindings } from './locate-findings.ts'

const project = new TestProject()
afterAll(() => project.remove())
project.write({
  'api/benchmarks/orders.bench.ts':
    "export default suite('orders', {\n  calls: {\n    'GET /orders/:id': f,\n  },\n})\n",
})

const breakage = { reason: 'load-failed', phase: 'load', message: 'Error: no', replicate: 0 } as const
const record = gateRecord(
  [slowerCall, unmeasuredCall('GET /old', 'gone', { file: 'benchmarks/deleted.bench.ts' })],
  { brokenSuites: [{ file: 'benchmarks/orders.bench.ts', breakage }] },
)
const findings = gateFindings(record, { strict: false, allowGone: false })
const placesOf = async (root: string, top: string): Promise<unknown> =>
  (await locateFindings(findings, root, top)).map(({ path, line }) => `${path}:${line}`)

describe('locateFindings', () => {
  it('names path and line from the top of the repository', async () => {
    expect(await placesOf(join(project.root, 'api'), project.root)).toEqual([
      'api/benchmarks/orders.bench.ts:1',
      'api/benchmarks/orders.bench.ts:3',
      'api/benchmarks/deleted.bench.ts:1',
    ])
  })

  it('leaves paths of a project that lies elsewhere as they are', async () => {
    expect(await placesOf(join(project.root, 'api'), join(project.root, 'other'))).toContain(
      'benchmarks/orders.bench.ts:3',
    )
  })
})
