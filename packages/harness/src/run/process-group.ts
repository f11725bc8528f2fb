import type { ChildProcess } from 'node:child_process'

/** Ends a child that leads a group of its own, with all that it started. Windows has no groups. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid === undefined) return
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}

const livingChildren = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of livingChildren) killGroup(child)
})

/** From now on the child does not outlive this process. */
export function killAtExit(child: ChildProcess): void {
  livingChildren.add(child)
  child.once('close', () => livingChildren.delete(child))
}

/** How a process ended, and what it said last: `(exit code 1): Error: no`. */
export function describeDeath(code: number | null, killedBy: string | null, output: string): string {
  const how = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`
  const lines = output.trim().split('\n')
  const last = (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, 200)
  return `(${how})${last === '' ? '' : `: ${last}`}`
}
