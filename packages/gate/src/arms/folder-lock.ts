import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

interface Owner {
  readonly pid: number
  readonly host: string
  readonly token: string
}

export interface LockTiming {
  readonly pollMs: number
  readonly heartbeatMs: number
  /** A lock without a heartbeat for this long, by the clock of the one who waits, is nobody's. */
  readonly deadAfterMs: number
}

const defaultTiming: LockTiming = { pollMs: 200, heartbeatMs: 5_000, deadAfterMs: 60_000 }

export interface LockOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once, when somebody else holds the lock. */
  readonly onWait?: () => void
  readonly timing?: LockTiming
}

/**
 * Runs an action while no other process runs one under the same lock, a folder that exists meanwhile.
 * The lock of a process that was killed is taken over.
 *
 * @throws the signal's reason when it is aborted while waiting
 */
export async function withLock<Result>(
  folder: string,
  action: () => Promise<Result>,
  { signal, onWait, timing = defaultTiming }: LockOptions = {},
): Promise<Result> {
  const watch = new Watch()
  let waited = false
  for (;;) {
    signal?.throwIfAborted()
    const token = await take(folder)
    if (token !== null) return hold(folder, token, action, timing)
    if (await removeDead(folder, watch, timing)) continue
    if (!waited) onWait?.()
    waited = true
    await sleep(timing.pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
  }
}

/** As withLock, but null at once when a living process holds the lock. */
export async function withFreeLock<Result>(
  folder: string,
  action: () => Promise<Result>,
): Promise<Result | null> {
  const token =
    (await take(folder)) ??
    ((await removeDead(folder, new Watch(), defaultTiming)) ? await take(folder) : null)
  return token === null ? null : hold(folder, token, action, defaultTiming)
}

/** Whether a process of this machine, by its id, still runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Made aside with its owner in it and moved into place in one step: a lock is never seen without an owner,
 * and no folder that has content can be moved over.
 */
async function take(folder: string): Promise<string | null> {
  const token = randomBytes(8).toString('hex')
  const aside = `${folder}.${token}`
  await mkdir(aside)
  const owner: Owner = { pid: process.pid, host: hostname(), token }
  await writeFile(join(aside, 'owner.json'), JSON.stringify(owner))
  try {
    await rename(aside, folder)
    return token
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    // Which of them, depends on the platform.
    const codes: readonly unknown[] = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']
    if (error instanceof Error && 'code' in error && codes.includes(error.code)) return null
    throw error
  }
}

async function hold<Result>(
  folder: string,
  token: string,
  action: () => Promise<Result>,
  { heartbeatMs }: LockTiming,
): Promise<Result> {
  const beat = setInterval(() => {
    const now = new Date()
    utimes(join(folder, 'owner.json'), now, now).catch(() => undefined)
  }, heartbeatMs).unref()
  try {
    return await action()
  } finally {
    clearInterval(beat)
    if ((await ownerOf(folder))?.token === token) await moveAway(folder)
  }
}

/** Remembers since when the heartbeat of a lock stands still, by our own clock: others may be set wrong. */
class Watch {
  private seen = ''
  private since = 0

  stillMs(heartbeat: string): number {
    const now = performance.now()
    if (heartbeat !== this.seen) {
      this.seen = heartbeat
      this.since = now
    }
    return now - this.since
  }
}

/** Whether the lock was nobody's and is gone now. */
async function removeDead(folder: string, watch: Watch, timing: LockTiming): Promise<boolean> {
  const owner = await ownerOf(folder)
  const beat = await stat(join(folder, 'owner.json')).catch(() => null)
  const still = watch.stillMs(`${owner?.token} ${beat?.mtimeMs}`)
  const ended = owner !== null && owner.host === hostname() && !isAlive(owner.pid)
  if (!ended && still < timing.deadAfterMs) return false
  return moveAway(folder, owner?.token)
}

/**
 * Removes a lock in one step, as seen by others. With a token only the lock of that owner: two that find the
 * same dead lock must not remove the new one of the faster.
 */
async function moveAway(folder: string, token?: string): Promise<boolean> {
  const aside = `${folder}.${randomBytes(8).toString('hex')}`
  try {
    await rename(folder, aside)
  } catch {
    // Somebody else was faster.
    return true
  }
  if (token !== undefined && (await ownerOf(aside))?.token !== token) {
    await rename(aside, folder).catch(() => undefined)
    return false
  }
  await rm(aside, { recursive: true, force: true })
  return true
}

async function ownerOf(folder: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as Owner
  } catch {
    return null
  }
}
