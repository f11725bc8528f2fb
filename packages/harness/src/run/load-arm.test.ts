import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryProject } from '../../../../testing/temporary-project.ts'
import { bundleSuite } from '../discovery/bundle.ts'
import { defaultLoadSettings } from '../settings.ts'
import { loadArm, loadForAtMost } from './load-arm.ts'

it('a load lasts as long as it says, and no longer than it may', () => {
  const secondsOf = (options: object): unknown => {
    const load = loadForAtMost({ callers: 1, ...options }, 2)
    return load.kind === 'closed' ? load.durationSeconds : null
  }
  expect(secondsOf({ durationSeconds: 10 })).toBe(2)
  expect(secondsOf({ durationSeconds: 0.5 })).toBe(0.5)
  expect(secondsOf({ calls: 1e6 })).toBe(2)
})

it('what else ends a load stays', () => {
  expect(loadForAtMost({ rate: 100, calls: 50 }, 2)).toMatchObject({
    calls: 50,
    stages: [{ fromPerSecond: 100, durationSeconds: 2 }],
  })
})

it('stages are not cut', () => {
  const stages = [{ rate: [0, 100] as const, durationSeconds: 30 }]
  expect(loadForAtMost({ stages }, 2)).toMatchObject({ stages: [{ durationSeconds: 30 }] })
})

it('a server is that of its arm, and calls run where all arms do', { timeout: 120_000 }, async () => {
  const file = 'benchmarks/served.bench.mjs'
  const project = await temporaryProject({
    'arm/serve.mjs': `import { createServer } from 'node:http'
createServer((_, response) => response.end(process.cwd())).listen(Number(process.env.PORT), '127.0.0.1')`,
    [`arm/${file}`]: `import { suite } from '@tidemark/harness'
export default suite('served', {
  setup: ({ server }) => ({ ask: async () => (await fetch(server.origin)).text() }),
  calls: { where: { run: ({ ask }) => ask(), check: (folder) => folder === process.cwd() + '/arm' } },
})`,
  })
  try {
    const root = join(project.root, 'arm')
    const result = await loadArm(
      { arm: 'base', root, bundle: await bundleSuite(root, join(root, file)) },
      {
        call: { id: 'where', timeLimitSeconds: null },
        server: { command: ['node', 'serve.mjs'], readyWithinSeconds: 100 },
        load: loadForAtMost({ callers: 1, calls: 3 }, 60),
        root: project.root,
        settings: { ...defaultLoadSettings, seed: 1, warmupSeconds: 0.01, timeLimitSeconds: 60 },
        signal: new AbortController().signal,
      },
    )
    expect(result).toMatchObject({ state: 'loaded', counts: { completed: 3, failed: 0 } })
  } finally {
    await project.remove()
  }
})
