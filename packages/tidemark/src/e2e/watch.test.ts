import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { type Started, start, until } from '../fixtures/cli.ts'
import { suiteOf, work } from '../fixtures/gate-project.ts'
import { descendants, lives } from '../fixtures/processes.ts'

describe.skipIf(process.platform === 'win32')('tidemark watch', { timeout: 180_000 }, () => {
  let project: TemporaryProject
  afterEach(() => project.remove())

  interface Watched extends Started {
    readonly out: () => string
    readonly errors: () => string
  }

  async function watching(args: readonly string[], workText = work()): Promise<Watched> {
    project = await temporaryProject({
      'src/work.js': workText,
      'benchmarks/orders.bench.ts': suiteOf('orders', { sum: '() => work()' }),
    })
    const started = start(project.root, ['watch', 'orders', '--seed', '1', ...args])
    let [out, errors] = ['', '']
    started.child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
    })
    started.child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    await until('it to watch', () => errors.includes('watching 2 files'), 60)
    return { ...started, out: () => out, errors: () => errors }
  }

  function save(file: string, text: string): void {
    writeFileSync(join(project.root, file), text)
  }

  it('compares each save with the one before, and ends on Ctrl-C with no process left', async () => {
    const { child, ended, out, errors } = await watching(['--budget', '2 s'])
    save('src/work.js', work(3))
    await until('the first comparison', () => /\n {2}sum .*\n/.test(out()), 120)
    expect(out()).toMatch(/^src\/work\.js, against the state at the start\n1 call: 1 (?:slower|undecided)\n/)

    save('src/work.js', `${work(3)}// a comment that no bundle keeps\n`)
    await until('to hear that nothing changed', () => errors().includes('nothing that a suite bundles'), 60)

    save('src/work.js', 'export const work = (\n')
    await until('to hear of the mistake', () => errors().includes('waiting for the next save'), 60)

    save('src/work.js', work(1))
    await until('the next comparison', () => /against the save of \d\d:\d\d:\d\d\n/.test(out()), 120)

    save('src/work.js', work(2))
    await until('it to measure', () => (child.pid ?? 0) > 0 && descendants(child.pid ?? 0).length > 0, 60)
    const processes = descendants(child.pid ?? 0)
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
    await until('its processes to end', () => !processes.some(lives))
  })

  it('waits for a mistake to be mended that is there from the start, in the file that it is in', async () => {
    const { child, ended, out, errors } = await watching(['--budget', '1 s'], 'export const work = (\n')
    expect(errors()).toMatch(/^benchmarks\/orders\.bench\.ts does not load: src\/work\.js:2:\d+: .*; waiting/)
    save('src/work.js', work())
    await until(
      'its call to be found',
      () => out().includes('src/work.js, against the state at the start'),
      120,
    )
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('follows editors that put a new file in the place of the old one', async () => {
    const { child, ended, out } = await watching(['--budget', '1 s'])
    rmSync(join(project.root, 'src/work.js'))
    save('src/work.js', work(3))
    await until('the comparison', () => out().includes('src/work.js, against the state at the start'), 120)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})
