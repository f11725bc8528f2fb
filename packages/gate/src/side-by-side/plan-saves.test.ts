import type { ListedSuite } from '@tidemark/harness/runner'
import { expect, it } from 'vitest'
import { plannedCall } from './fixtures/call-in-arms.ts'
import { planSaves } from './plan-saves.ts'

/** A suite with calls by name, each with the hash of its definition. */
function listed(file: string, suiteHash: string, calls: Readonly<Record<string, string>>): ListedSuite {
  const bundlePath = `/project/${suiteHash}.mjs`
  return {
    name: file,
    isolation: 'isolate',
    server: null,
    bundle: { file, bundlePath, sourceMapPath: `${bundlePath}.map`, suiteHash },
    calls: Object.entries(calls).map(([id, definitionHash]) => ({
      ...plannedCall().call,
      name: id,
      id,
      definitionHash,
    })),
  }
}

it('loads each call from the bundles before and after, head first', () => {
  const { calls, gone } = planSaves(
    '/project',
    [listed('a.bench.ts', '01', { GET: 'x', old: 'x' })],
    [listed('a.bench.ts', '02', { GET: 'x' })],
  )
  expect(calls.map(({ suite, call, settled }) => [suite, call.id, settled])).toEqual([
    ['a.bench.ts', 'GET', null],
  ])
  expect(calls[0]?.arms.map(({ arm, bundle }) => [arm, bundle.suiteHash])).toEqual([
    ['head', '02'],
    ['base', '01'],
  ])
  expect(gone).toEqual([])
})

it('leaves out suites that load the same as before', () => {
  const same = listed('a.bench.ts', '01', { GET: 'x' })
  const before = [same, listed('b.bench.ts', '03', { PUT: 'x' })]
  const { calls } = planSaves('/project', before, [same, listed('b.bench.ts', '04', { PUT: 'x' })])
  expect(calls.map(({ call }) => call.id)).toEqual(['PUT'])
})

it('has nothing to compare a new call or suite with', () => {
  const { calls, editedBenchmarks } = planSaves(
    '/project',
    [listed('a.bench.ts', '01', { GET: 'x' })],
    [listed('a.bench.ts', '02', { GET: 'x', PUT: 'x' }), listed('b.bench.ts', '03', { POST: 'x' })],
  )
  expect(calls.map(({ call, settled }) => [call.id, settled?.verdict ?? null])).toEqual([
    ['GET', null],
    ['PUT', 'new'],
    ['POST', 'new'],
  ])
  expect(editedBenchmarks).toEqual([])
})

it('says which benchmarks were edited themselves', () => {
  const { calls, editedBenchmarks } = planSaves(
    '/project',
    [listed('a.bench.ts', '01', { GET: 'x', PUT: 'x' })],
    [listed('a.bench.ts', '02', { GET: 'y', PUT: 'x' })],
  )
  expect(calls.map(({ settled }) => settled)).toEqual([null, null])
  expect(editedBenchmarks.map(({ call }) => call.id)).toEqual(['GET'])
})
