import { execFileSync } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileTransport } from './file.ts'

const never = new AbortController().signal
const line = (text: string): Uint8Array => Buffer.from(`${text}\n`)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-file-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('fileTransport', () => {
  it.each([undefined, ''])('refuses %j, such as a variable of the environment that is not set', (none) => {
    expect(() => fileTransport({ path: none as unknown as string })).toThrow(
      'path must be that of a file, got',
    )
  })

  it('appends payloads, after a header in a new file', async () => {
    const path = join(folder, 'new')
    const transport = fileTransport({ path, header: 'time,value\n' })
    expect(await transport.send(line('1,2'), never)).toEqual({ status: 'sent' })
    expect(await transport.send(line('3,4'), never)).toEqual({ status: 'sent' })
    expect(await readFile(path, 'utf8')).toBe('time,value\n1,2\n3,4\n')
  })

  it('begins a line of its own after one that was cut off', async () => {
    const path = join(folder, 'torn')
    await appendFile(path, 'one\ntw')
    await fileTransport({ path }).send(line('three'), never)
    expect(await readFile(path, 'utf8')).toBe('one\ntw\nthree\n')
  })

  it('goes on in a new file when somebody rotates the old one away', async () => {
    const path = join(folder, 'moved')
    const transport = fileTransport({ path })
    await transport.send(line('one'), never)
    await rename(path, `${path}.old`)
    await transport.send(line('two'), never)
    expect(await readFile(path, 'utf8')).toBe('two\n')
  })

  it('rotates a file that has grown, and keeps so many', async () => {
    const path = join(folder, 'rotated')
    const transport = fileTransport({ path, header: 'h\n', rotate: { maxBytes: 10, keep: 2 } })
    for (const text of ['one', 'two', 'three', 'four', 'five']) await transport.send(line(text), never)
    const contents = await Promise.all(['', '.1', '.2'].map((end) => readFile(path + end, 'utf8')))
    expect(contents).toEqual(['h\nfive\n', 'h\nfour\n', 'h\nthree\n'])
    await expect(readFile(`${path}.3`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('refuses to rotate by nonsense', () => {
    expect(() => fileTransport({ path: 'x', rotate: { maxBytes: 0, keep: 1 } })).toThrow('rotate must have')
  })

  it('tells of a folder that is not there', async () => {
    const outcome = await fileTransport({ path: join(folder, 'nowhere', 'file') }).send(line('x'), never)
    expect(outcome).toMatchObject({ status: 'retry', error: { code: 'ENOENT' } })
  })

  it('writes nothing once its time is over', async () => {
    const path = join(folder, 'late')
    await writeFile(path, '')
    const late = AbortSignal.abort(new Error('too late'))
    expect(await fileTransport({ path }).send(line('x'), late)).toMatchObject({ status: 'retry' })
    expect(await readFile(path, 'utf8')).toBe('')
  })

  it.runIf(platform === 'linux')('tells of a full disk', async () => {
    const outcome = await fileTransport({ path: '/dev/full' }).send(line('x'), never)
    expect(outcome).toMatchObject({ status: 'retry', error: { code: 'ENOSPC' } })
  })

  it.runIf(platform === 'linux')('does not block on a named pipe', async () => {
    const path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
    const transport = fileTransport({ path, rotate: { maxBytes: 1, keep: 1 } })
    expect(await transport.send(line('x'), never)).toMatchObject({
      status: 'retry',
      error: { message: 'it is a named pipe, which can block the process: give a stream instead' },
    })
  })
})
