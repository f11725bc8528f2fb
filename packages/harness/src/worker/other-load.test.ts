import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { startLoadMeter } from './other-load.ts'

it('counts what another process does, and not what this one does', async () => {
  const spin = (ms: number): void => {
    const end = performance.now() + ms
    while (performance.now() < end);
  }
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  try {
    await new Promise((resolve) => setTimeout(resolve, 300))
    const withOther = startLoadMeter()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    // On a machine whose cores are all taken by still others it gets less than a core of its own.
    expect(withOther()).toBeGreaterThan(0.2)
    const own = startLoadMeter()
    spin(500)
    const elsewhere = own()
    expect(elsewhere).toBeGreaterThanOrEqual(0)
    expect(elsewhere).toBeLessThan(1024)
  } finally {
    busy.kill('SIGKILL')
  }
})
