import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { killGroup } from './process-group.ts'
import { runReplicateProcess } from './replicate-process.ts'
import { ReplicateProcesses, startReplicateProcess } from './replicate-processes.ts'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) killGroup(child)
})

function processesHere(): ReplicateProcesses {
  return new ReplicateProcesses(tmpdir(), (cwd) => {
    const child = startReplicateProcess(cwd)
    started.push(child)
    return child
  })
}

describe('ReplicateProcesses', () => {
  it('gives each process once, the one that waits before a new one', () => {
    const processes = processesHere()
    processes.startNext(256)
    processes.startNext(256)
    const taken = [processes.take(), processes.take()]
    expect(taken).toEqual(started)
    expect(started).toHaveLength(2)
  })

  it('does not give one that died while it waited', async () => {
    const processes = processesHere()
    processes.startNext(256)
    const [waiting] = started as [ChildProcess]
    killGroup(waiting)
    await once(waiting, 'close')
    expect(processes.take()).toBe(started[1])
    expect(started).toHaveLength(2)
  })

  it('ends the one that nobody took, and may be closed again', async () => {
    const processes = processesHere()
    processes.startNext(256)
    processes.close()
    processes.close()
    const [, killedBy] = await once(started[0] as ChildProcess, 'close')
    expect(killedBy).toBe('SIGKILL')
  })

  it('leaves it to the run to say that a process could not be started', async () => {
    const processes = new ReplicateProcesses(join(tmpdir(), 'no such folder'))
    processes.startNext(256)
    const request = { type: 'describe', bundleUrl: '', timeLimitSeconds: 1, memoryLimitMib: 64 } as const
    const handlers = { onMessage: () => {}, signal: new AbortController().signal }
    const death = await runReplicateProcess(request, 1, processes.take(), handlers)
    expect(death).toMatchObject({ reason: 'crashed', message: expect.stringContaining('ENOENT') })
  })
})
