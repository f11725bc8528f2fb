import { readdirSync, readFileSync } from 'node:fs'

/**
 * Memory that a process and all that it started hold, in bytes: the sum of their resident sets, in which memory that
 * they share counts once for each. From Linux's `/proc` (proc_pid_status(5), proc_pid_children(5)).
 *
 * @returns null where there is no `/proc`, and for a process that is gone
 */
export function residentBytes(pid: number): number | null {
  const own = ownBytes(pid)
  if (own === null) return null
  return childrenOf(pid).reduce((sum, child) => sum + (residentBytes(child) ?? 0), own)
}

function ownBytes(pid: number): number | null {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** Each thread has a list of the processes that it started. */
function childrenOf(pid: number): readonly number[] {
  return threadsOf(pid).flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  )
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Processes end while one looks. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
