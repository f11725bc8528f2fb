import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LockTiming, withFreeLock, withLock } from './folder-lock.ts'

const timing: LockTiming = { pollMs: 2, heartbeatMs: 5, deadAfterMs: 100 }

let folder: string
let lock: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-lock-'))
  lock = join(folder, 'a.lock')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The id of a process that has ended. */
const endedPid = (): number => spawnSync(process.execPath, ['--version']).pid

function leave(...names: readonly string[]): void {
  mkdirSync(lock)
  for (const name of names) writeFileSync(join(lock, name), '')
}

/** As the lock names its owner. */
const ownerHere = (pid: number): string => `${pid}@${encodeURIComponent(hostname())}@a`

/** An action that lasts until it is released. */
function longAction(): { readonly action: () => Promise<string>; readonly release: () => void } {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return { action: () => released.then(() => 'first'), release: () => release() }
}

/** Twelve want the lock at once; how many had it at the same time. */
async function mostInside(): Promise<number> {
  let inside = 0
  let most = 0
  const action = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({ length: 12 }, () => withLock(lock, action, { timing })))
  return most
}

it('lets one in at a time', async () => {
  const most = await mostInside()
  expect(most).toBe(1)
  expect(readdirSync(folder)).toEqual([])
})

it('is released when the action fails, with its error', async () => {
  const error = new Error('no')
  await expect(withLock(lock, () => Promise.reject(error))).rejects.toBe(error)
  expect(existsSync(lock)).toBe(false)
})

describe('while somebody holds it', () => {
  it('says once that it waits, and stops on abort', async () => {
    const { action, release } = longAction()
    const first = withLock(lock, action)
    await vi.waitFor(() => expect(existsSync(lock)).toBe(true))
    const onWait = vi.fn()
    const controller = new AbortController()
    const second = withLock(lock, async () => 'second', { signal: controller.signal, onWait, timing })
    second.catch(() => undefined)
    await vi.waitFor(() => expect(onWait).toHaveBeenCalledOnce())
    const reason = new Error('enough')
    controller.abort(reason)
    await expect(second).rejects.toBe(reason)
    release()
    expect(await first).toBe('first')
    expect(onWait).toHaveBeenCalledOnce()
  })

  it('is not waited for where it need not be had', async () => {
    const { action, release } = longAction()
    const first = withLock(lock, action)
    await vi.waitFor(() => expect(existsSync(lock)).toBe(true))
    expect(await withFreeLock(lock, async () => 'second')).toBeNull()
    release()
    await first
    expect(await withFreeLock(lock, async () => 'second')).toBe('second')
  })

  it('stays held beyond the limit as long as its heart beats', async () => {
    const { action, release } = longAction()
    const order: string[] = []
    // Within the action: once the lock is given back, either may be told first.
    const held = async (): Promise<void> => {
      await action()
      order.push('first')
    }
    const first = withLock(lock, held, { timing })
    await vi.waitFor(() => expect(existsSync(lock)).toBe(true))
    let polls = 0
    const second = withLock(
      lock,
      async () => {
        order.push('second')
      },
      {
        timing: {
          ...timing,
          get pollMs() {
            polls += 1
            // Far more than the limit: 200 polls of 2 ms.
            if (polls === 200) release()
            return timing.pollMs
          },
        },
      },
    )
    await Promise.all([first, second])
    expect(polls).toBeGreaterThanOrEqual(200)
    expect(order).toEqual(['first', 'second'])
  })
})

describe('of somebody who is gone', () => {
  it('is taken over at once when the process has ended', async () => {
    leave(ownerHere(endedPid()))
    const onWait = vi.fn()
    expect(await withLock(lock, async () => 'mine', { onWait })).toBe('mine')
    expect(onWait).not.toHaveBeenCalled()
    leave(ownerHere(endedPid()))
    expect(await withFreeLock(lock, async () => 'mine')).toBe('mine')
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    ['on another machine', '1@elsewhere.example.org@a'],
    ['whose id is another process’s now', ownerHere(process.pid)],
    ['whose name says nothing', 'x'],
  ])('%s is taken over when its heart stands still', async (_, owner) => {
    leave(owner)
    const onWait = vi.fn()
    expect(await withLock(lock, async () => 'mine', { onWait, timing })).toBe('mine')
    expect(onWait).toHaveBeenCalledOnce()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is taken over by one of many', async () => {
    const pid = endedPid()
    for (let time = 0; time < 40; time++) {
      leave(ownerHere(pid))
      expect(await mostInside()).toBe(1)
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('is had at once when its owner was killed while it was released', async () => {
    leave()
    expect(await withLock(lock, async () => 'mine', { timing })).toBe('mine')
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not released by one whom another has taken for gone', async () => {
    const { action, release } = longAction()
    const first = withLock(lock, action, { timing: { ...timing, heartbeatMs: 1e6 } })
    await vi.waitFor(() => expect(existsSync(lock)).toBe(true))
    const second = await withLock(
      lock,
      async () => {
        release()
        await first
        return readdirSync(lock).length
      },
      { timing },
    )
    expect(second).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })
})
