import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAwakeClock } from '@tidemark/harness/runner'

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
  const me = newOwner()
  const isDead = deathWatch(timing)
  let waited = false
  for (;;) {
    signal?.throwIfAborted()
    if ((await take(folder, me)) || (await takeOver(folder, me, isDead)))
      return hold(folder, me, action, timing)
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
  const me = newOwner()
  const mine = (await take(folder, me)) || (await takeOver(folder, me, deathWatch(defaultTiming)))
  return mine ? hold(folder, me, action, defaultTiming) : null
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

/** Who holds the lock: the name of the only file in it, so that one step can change it. No two are ever equal. */
type Owner = string

const newOwner = (): Owner =>
  `${process.pid}@${encodeURIComponent(hostname())}@${randomBytes(8).toString('hex')}`

/** The process of an owner on this machine; null for others and for what is no owner's name. */
function pidHere(owner: Owner): number | null {
  const [pid, host] = owner.split('@')
  return host === encodeURIComponent(hostname()) && /^\d+$/.test(pid ?? '') ? Number(pid) : null
}

/**
 * Made aside with its owner in it and moved into place in one step: a lock is never seen without an owner,
 * and no folder that has content can be moved over.
 *
 * @returns whether nobody had it
 */
async function take(folder: string, me: Owner): Promise<boolean> {
  const aside = `${folder}.${randomBytes(8).toString('hex')}`
  await mkdir(aside)
  await writeFile(join(aside, me), '')
  try {
    await rename(aside, folder)
    return true
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    // Which of them, depends on the platform.
    const codes: readonly unknown[] = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']
    if (error instanceof Error && 'code' in error && codes.includes(error.code)) return false
    throw error
  }
}

/**
 * Makes the lock of a dead owner ours. Whoever renames the owner's file first has it: for all others that name is
 * gone and never comes back. To remove the lock and take a new one would leave a moment in which two can do so.
 */
async function takeOver(folder: string, me: Owner, isDead: DeathWatch): Promise<boolean> {
  const owner = await ownerOf(folder)
  if (owner === null) {
    // Its owner was killed while releasing it. Not every platform moves a folder over an empty one.
    await rmdir(folder).catch(() => undefined)
    return false
  }
  if (!(await isDead(folder, owner))) return false
  try {
    await rename(join(folder, owner), join(folder, me))
    return true
  } catch {
    return false
  }
}

async function hold<Result>(
  folder: string,
  me: Owner,
  action: () => Promise<Result>,
  { heartbeatMs }: LockTiming,
): Promise<Result> {
  const heart = setInterval(() => {
    const now = new Date()
    utimes(join(folder, me), now, now).catch(() => undefined)
  }, heartbeatMs).unref()
  try {
    return await action()
  } finally {
    clearInterval(heart)
    await release(folder, me)
  }
}

/** Touches nothing when the lock was taken over: our file is gone, and the folder not empty. */
async function release(folder: string, me: Owner): Promise<void> {
  try {
    await unlink(join(folder, me))
    await rmdir(folder)
  } catch {
    // Somebody else's by now.
  }
}

type DeathWatch = (folder: string, owner: Owner) => Promise<boolean>

/** Remembers since when the heartbeat of a lock stands still, by a clock of our own: others may be set wrong. */
function deathWatch({ pollMs, deadAfterMs }: LockTiming): DeathWatch {
  const clock = createAwakeClock(pollMs)
  let seen = ''
  let sinceMs = 0
  return async (folder, owner) => {
    const pid = pidHere(owner)
    if (pid !== null && !isAlive(pid)) return true
    const file = await stat(join(folder, owner)).catch(() => null)
    const heartbeat = `${owner} ${file?.mtimeMs}`
    const nowMs = clock()
    if (heartbeat !== seen) {
      seen = heartbeat
      sinceMs = nowMs
    }
    return nowMs - sinceMs >= deadAfterMs
  }
}

/** null where there is no lock, or one that is just being released. */
async function ownerOf(folder: string): Promise<Owner | null> {
  const names = await readdir(folder).catch(() => [])
  return names.sort()[0] ?? null
}
