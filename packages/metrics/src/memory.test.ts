import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { BundledScripts } from './fixtures/bundled.ts'

// In a process of its own, which has nothing else on its heap.
test('memory stays flat over 1e7 recordings, and over 1e5 label sets that expire', async () => {
  const scripts = await BundledScripts.of('fixtures/memory-program.ts')
  const args = ['--expose-gc', scripts.path('memory-program.mjs')]
  const { stdout } = await promisify(execFile)(process.execPath, args).finally(() => scripts.remove())
  const { recordings, labelSets } = JSON.parse(stdout)
  expect(recordings).toMatchObject({ counts: Array(4).fill(3e6), series: 6 })
  expect(labelSets).toMatchObject({ made: 1.1e5, read: 1.1e5, left: 0, folded: [] })
  // A tenth of a byte of each recording.
  expect(recordings.grown).toBeLessThan(1e6)
  // A hundred bytes of each series, of which one takes some 1,800. The tables of WeakMaps come and go with what is
  // collected: some megabytes either way.
  expect(labelSets.grown).toBeLessThan(1e7)
})
