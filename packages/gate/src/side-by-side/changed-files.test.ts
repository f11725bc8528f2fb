import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { changedSince } from './changed-files.ts'

const projects = testProjects()

async function changed(
  folder: string,
  commit: string,
  baselines = 'baselines',
): Promise<readonly string[] | null> {
  const files = await changedSince(folder, commit, baselines)
  return files && [...files].sort()
}

describe('the files that differ from a commit', () => {
  it('are those of later commits, of the index, of the working tree, and new ones', async () => {
    const { current: project } = projects
    const base = project.commit({
      'a.js': '1',
      'b.js': '1',
      'c.js': '1',
      'd.js': '1',
      same: '1',
      '.gitignore': 'out\n',
    })
    project.commit({ 'a.js': '2' })
    project.write({ 'b.js': '2', 'c.js': '2', 'new ü.js': '1', out: '1' })
    project.git('add', 'b.js')
    rmSync(join(project.root, 'd.js'))
    expect(await changed(project.root, base)).toEqual(['a.js', 'b.js', 'c.js', 'd.js', 'new ü.js'])
  })

  it('include both names of a file that moved', async () => {
    const { current: project } = projects
    const base = project.commit({ 'data/old.json': 'x'.repeat(1000) })
    project.git('mv', 'data/old.json', 'data/new.json')
    expect(await changed(project.root, base)).toEqual(['data/new.json', 'data/old.json'])
  })

  it('are those of the whole repository, from its top, wherever the project is', async () => {
    const { current: project } = projects
    const base = project.commit({ 'packages/api/a.js': '1', 'shared/data.json': '1' })
    // A setting of the user's that would hide what lies outside the folder.
    project.git('config', 'diff.relative', 'true')
    project.write({ 'packages/api/a.js': '2', 'shared/data.json': '2', 'shared/new.json': '1' })
    project.write({ 'packages/api/new.js': '1' })
    const expected = ['packages/api/a.js', 'packages/api/new.js', 'shared/data.json', 'shared/new.json']
    expect(await changed(join(project.root, 'packages', 'api'), base)).toEqual(expected)
  })

  it('are without what is written into the folder of baselines, and with all else that is there', async () => {
    const { current: project } = projects
    const ours = ['tidemark.json', 'ledger.ndjson', 'history/api.ndjson', 'linux-x64-node20-ci/api.json']
    const others = ['orders.json', 'history/orders.json', 'fixtures/api.json']
    const files = (folder: string, names: readonly string[]): Record<string, string> =>
      Object.fromEntries(names.map((name) => [`${folder}/${name}`, '1']))
    const base = project.commit({ 'packages/api/a.js': '1' })
    project.commit(files('packages/api/bench/accepted', ours))
    project.write(files('packages/api/bench/accepted', others))
    project.write(files('baselines', ours))
    const from = join(project.root, 'packages', 'api')
    const elsewhere = ours.map((name) => `baselines/${name}`)
    const kept = others.map((name) => `packages/api/bench/accepted/${name}`)
    expect(await changed(from, base, 'bench/accepted')).toEqual([...elsewhere, ...kept].sort())
    // A folder above the project.
    expect(await changed(from, base, '../../baselines')).toHaveLength(ours.length + 3)
  })

  it('are none where nothing differs', async () => {
    const { current: project } = projects
    const base = project.commit({ 'a.js': '1' })
    expect(await changed(project.root, base)).toEqual([])
  })

  it('are not known without the commit, or without a repository', async () => {
    const { current: project } = projects
    project.commit({ 'a.js': '1' })
    expect(await changed(project.root, '0'.repeat(40))).toBeNull()
    const elsewhere = join(project.folder, 'elsewhere')
    mkdirSync(elsewhere)
    expect(await changed(elsewhere, 'HEAD')).toBeNull()
  })
})
