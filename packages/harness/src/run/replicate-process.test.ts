import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import type { ProcessRequest } from '../protocol.ts'
import { defaultPairSettings } from '../settings.ts'
import { runReplicateProcess } from './replicate-process.ts'

const describing: ProcessRequest = {
  type: 'describe',
  bundleUrl: '',
  timeLimitSeconds: 1,
  memoryLimitMib: 64,
}
const pairing: ProcessRequest = {
  type: 'pair',
  calls: [],
  settings: { ...defaultPairSettings, memoryLimitMib: 64 },
  seed: 1,
}

it.each([
  { request: describing, limit: '64 MiB' },
  // All arms of a call share a heap, which is that much larger.
  { request: pairing, limit: '64 MiB for each arm' },
])(
  'says which memory limit a process of $request.type that V8 has ended was past',
  async ({ request, limit }) => {
    const words = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'
    const program = `process.once('message', () => { console.error(${JSON.stringify(words)}); process.exit(134) })`
    const child = spawn(process.execPath, ['-e', program], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    const handlers = { onMessage: () => {}, signal: new AbortController().signal }
    expect(await runReplicateProcess(request, 10, child, handlers)).toEqual({
      reason: 'out-of-memory',
      phase: 'unknown',
      message: `the whole process ran out of memory, past the memory limit of ${limit}`,
    })
  },
)
