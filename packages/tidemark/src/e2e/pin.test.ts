import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readAnchor } from '@tidemark/records'
import { describe, expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { tidemark } from '../fixtures/cli.ts'

const project = testProjects()
const today = (): string => new Date().toISOString().slice(0, 10)

describe('tidemark pin', () => {
  it('pins the last release, then whatever is named, and says what it was before', async () => {
    const { current } = project
    const first = current.commit({ a: '1' })
    current.git('tag', 'v1.0.0')
    const second = current.commit({ a: '2' })
    const one = await tidemark(current.root, 'pin', '--reason', 'release')
    expect(one).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `pinned v1.0.0@${first.slice(0, 9)} in ${join('baselines', 'tidemark.json')}; commit it\n`,
    })
    const directory = join(current.root, 'baselines')
    expect(await readAnchor(directory)).toEqual({
      kind: 'tidemark.anchor',
      version: 1,
      revision: first,
      pinned: { on: today(), reason: 'release' },
      ledger: [],
    })
    const again = await tidemark(current.root, 'pin', 'v1.0.0', '--reason', 'once more')
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('is pinned already') })
    expect((await readAnchor(directory))?.pinned.reason).toBe('release')
    const two = await tidemark(current.root, 'pin', 'main', '--reason', 'slower \u001b[31mon purpose')
    expect(two.stdout).toContain(`until now: ${first.slice(0, 9)}, pinned on ${today()}: release\n`)
    expect(await readAnchor(directory)).toMatchObject({ revision: second })
    const three = await tidemark(current.root, 'pin', 'v1.0.0', '--reason', 'back')
    expect(three.stdout).toContain('slower')
    expect(three.stdout).not.toContain('\u001b')
  })

  it('goes into the folder that is named', async () => {
    const { current } = project
    current.commit({ a: '1' })
    mkdirSync(join(current.root, 'packages'))
    const args = ['pin', 'HEAD', '--reason', 'here', '--baselines', 'kept']
    expect((await tidemark(join(current.root, 'packages'), ...args)).stdout).toContain(
      join('kept', 'tidemark.json'),
    )
    expect(await readAnchor(join(current.root, 'packages', 'kept'))).not.toBeNull()
  })

  it.each<[name: string, args: readonly string[], message: RegExp]>([
    ['no reason', ['HEAD'], /required option '--reason <text>'/],
    ['an empty reason', ['HEAD', '--reason', ' '], /--reason: found an empty text/],
    ['an unknown revision', ['nosuch', '--reason', 'x'], /nosuch: git knows no such commit/],
    ['a revision like an option', ['--reason', 'x', '--', '--all'], /revision/],
    ['no release', ['--reason', 'x'], /found no tag of a release/],
  ])('refuses %s with exit code 2, and writes nothing', async (_, args, message) => {
    const { current } = project
    current.commit({ a: '1' })
    const { code, stderr } = await tidemark(current.root, 'pin', ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    expect(await readAnchor(join(current.root, 'baselines'))).toBeNull()
  })
})
