import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type RunningServer, startServer } from '../packages/load/src/server/index.ts'
import { type Ended, tidemark, tiny } from '../packages/tidemark/src/fixtures/cli.ts'

/** A project of `examples`, as whoever clones the repository uses it. */
export class Example {
  readonly folder: string

  /** @param url of a module in its folder */
  constructor(url: string) {
    this.folder = fileURLToPath(new URL('.', url))
  }

  /** `npm start`, on a free port. */
  start(): Promise<RunningServer> {
    const command = [process.execPath, 'src/server.js']
    return startServer({ command, cwd: this.folder, readyPath: '/metrics', readyWithinSeconds: 120 })
  }

  /** Holds that its suite has so many calls, that all of them run, and that its accepted baselines are of just these. */
  async checkSuite(suite: string, count: number): Promise<void> {
    const calls = await this.#calls()
    expect(calls).toHaveLength(count)
    const { code, stdout, stderr } = await this.#glance()
    for (const call of calls) expect(stdout).toContain(`\n  ${call} `)
    expect({ code, stdout, stderr }).toMatchObject({ code: 5, stdout: expect.not.stringContaining('broken') })
    const environments = await this.#accepted(suite)
    expect(environments).not.toEqual([])
    for (const accepted of environments) {
      expect([...accepted].sort()).toEqual([...calls].sort())
    }
  }

  /** Names of its calls, in the order of `tidemark list`. */
  async #calls(): Promise<readonly string[]> {
    const { stdout } = await tidemark(this.folder, 'list')
    return [...stdout.matchAll(/^ {2}(.*)$/gm)].map(([, id = '']) => id)
  }

  /** Measures each call once, as shortly as can be, and compares with no baseline. */
  #glance(): Promise<Ended> {
    return tidemark(
      this.folder,
      'run',
      ...tiny,
      '--replicates',
      '1',
      '--baselines',
      'node_modules/.cache/no-baselines',
    )
  }

  /** Names of the calls in the committed baseline of a suite, one list for each environment. */
  async #accepted(suite: string): Promise<readonly (readonly string[])[]> {
    const baselines = join(this.folder, 'baselines')
    const entries = await readdir(baselines, { withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory())
    const texts = folders.map(({ name }) => readFile(join(baselines, name, `${suite}.json`), 'utf8'))
    return (await Promise.all(texts)).map((text) =>
      Object.keys((JSON.parse(text) as { readonly calls: object }).calls),
    )
  }
}
