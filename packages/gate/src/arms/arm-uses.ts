import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './folder-lock.ts'

/** No gate measures for longer; the process id of an older note is somebody else's by now. */
const longestUseMs = 24 * 3600e3

/**
 * Notes that this process uses an arm until it ends, so that no other gate removes it. A note is never taken
 * back: a process that has ended uses nothing. Only under the arm's lock.
 */
export async function noteUse(home: string): Promise<void> {
  await removeEnded(home)
  const folder = join(home, 'uses')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${process.pid}-${hostname().replaceAll(/[^\w-]/g, '_')}.json`)
  await writeFile(file, JSON.stringify({ pid: process.pid, host: hostname() }))
}

/** Whether a living process, this one included, uses an arm. Only under the arm's lock. */
export async function isUsed(home: string): Promise<boolean> {
  await removeEnded(home)
  return (await notesOf(home)).length > 0
}

async function removeEnded(home: string): Promise<void> {
  for (const file of await notesOf(home)) if (!(await isCurrent(file))) await rm(file, { force: true })
}

async function notesOf(home: string): Promise<readonly string[]> {
  const folder = join(home, 'uses')
  const names = await readdir(folder).catch(() => [])
  return names.map((name) => join(folder, name))
}

async function isCurrent(file: string): Promise<boolean> {
  try {
    const { pid, host } = JSON.parse(await readFile(file, 'utf8')) as { pid: number; host: string }
    const { mtimeMs } = await stat(file)
    // Of another machine's processes nothing is known but when they began.
    return Date.now() - mtimeMs < longestUseMs && (host !== hostname() || isAlive(pid))
  } catch {
    return false
  }
}
