import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { residentBytes } from './resident-bytes.ts'

describe.skipIf(process.platform !== 'linux')('residentBytes', () => {
  it('is what the process itself says', () => {
    const said = process.memoryUsage.rss()
    const found = residentBytes(process.pid) ?? 0
    expect(Math.abs(found / said - 1)).toBeLessThan(0.5)
  })

  it('counts what a process has started', async () => {
    const inner = 'setInterval(() => {}, 1e6); const held = Buffer.alloc(90e6, 1); console.log(held.length)'
    const outer = `const { spawn } = require('node:child_process')
const child = spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: ['ignore', 'inherit', 'ignore'] })
process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit() })`
    const started = spawn(process.execPath, ['-e', outer], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => started.stdout.once('data', resolve))
      expect(residentBytes(started.pid ?? 0)).toBeGreaterThan(120e6)
    } finally {
      started.kill('SIGTERM')
      await new Promise((resolve) => started.once('close', resolve))
    }
  })
})

it('knows nothing of a process that is gone', () => {
  expect(residentBytes(2 ** 30)).toBeNull()
})
