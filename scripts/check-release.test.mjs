import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'check-release-'))
afterAll(() => rmSync(copy, { recursive: true }))

const folders = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)

/**
 * @param {string} top
 * @param {string} folder
 */
const manifestIn = (top, folder) =>
  JSON.parse(readFileSync(join(top, 'packages', folder, 'package.json'), 'utf8'))

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: copy, encoding: 'utf8' })
  expect({ status, told: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, told: '' })
}

it('the changesets make one next version of all packages, and a changelog of each', {
  timeout: 180_000,
}, () => {
  for (const path of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.changeset']) {
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
  const workspace = ['benchmarks', 'examples', 'packages'].flatMap((folder) =>
    existsSync(join(root, folder, 'package.json'))
      ? [folder]
      : readdirSync(join(root, folder)).map((name) => join(folder, name)),
  )
  for (const folder of workspace)
    cpSync(join(root, folder, 'package.json'), join(copy, folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  // Right after a release there is none.
  writeFileSync(join(copy, '.changeset/one-more.md'), "---\n'tidemark': patch\n---\n\nOne more change.\n")
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  run('git', 'init', '--quiet')
  run('git', 'add', '.changeset', 'package.json', 'packages')
  run('git', ...identity, 'commit', '--quiet', '--message', 'Before the release')
  run(execPath, join(root, 'node_modules/@changesets/cli/bin.js'), 'version')

  const [next, ...others] = new Set(folders.map((folder) => manifestIn(copy, folder).version))
  expect(others).toEqual([])
  expect(next).toMatch(/^\d+\.\d+\.\d+$/)
  expect(next).not.toBe(manifestIn(root, 'tidemark').version)
  for (const folder of folders) {
    const { name, dependencies = {} } = manifestIn(copy, folder)
    const changelog = readFileSync(join(copy, 'packages', folder, 'CHANGELOG.md'), 'utf8')
    expect(changelog).toContain(`# ${name}\n\n## ${next}\n`)
    for (const [dependency, range] of Object.entries(dependencies)) {
      if (dependency.startsWith('@tidemark/'))
        expect(range, `${name} needs ${dependency}`).toBe('workspace:*')
    }
  }
  expect(readFileSync(join(copy, 'packages/tidemark/CHANGELOG.md'), 'utf8')).toContain('One more change.')
  expect(readdirSync(join(copy, '.changeset')).sort()).toEqual(['README.md', 'config.json'])
})
