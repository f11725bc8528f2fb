import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import {
  installCommandArguments,
  type PackageManager,
  packageManagerOf,
  packageManagerProgram,
} from './package-manager.ts'

const project = testProjects()

async function found(files: Readonly<Record<string, string>>, from = ''): Promise<PackageManager> {
  const { current } = project
  current.write(files)
  return packageManagerOf(join(current.root, from), current.root)
}

describe('the package manager', () => {
  it.each<[files: Readonly<Record<string, string>>, name: string, command: string]>([
    [{ 'pnpm-lock.yaml': '' }, 'pnpm', 'install --frozen-lockfile --prefer-offline'],
    [{ 'package-lock.json': '' }, 'npm', 'ci --prefer-offline --no-audit --no-fund'],
    [{ 'npm-shrinkwrap.json': '' }, 'npm', 'ci --prefer-offline --no-audit --no-fund'],
    [{ 'yarn.lock': '# v1' }, 'yarn', 'install --frozen-lockfile --prefer-offline --non-interactive'],
    [{ 'yarn.lock': '# v1', '.yarnrc.yml': '' }, 'yarn-berry', 'install --immutable'],
    [{ 'yarn.lock': '__metadata:\n  version: 8\n' }, 'yarn-berry', 'install --immutable'],
    [{ 'bun.lock': '' }, 'bun', 'install --frozen-lockfile'],
    [{ 'package.json': '{}' }, 'npm', 'ci --prefer-offline --no-audit --no-fund'],
  ])('with %j is %s: %s', async (files, name, command) => {
    const manager = await found(files)
    expect(manager).toMatchObject({ name, version: null })
    expect(installCommandArguments(manager).join(' ')).toBe(command)
  })

  it('is the one of the nearest lock file, up to the top', async () => {
    const { current } = project
    const files = { 'pnpm-lock.yaml': '', 'old/package-lock.json': '', 'api/src/a.ts': '' }
    expect(await found(files, 'old')).toMatchObject({ name: 'npm', lockFolder: join(current.root, 'old') })
    expect(await found(files, 'api/src')).toMatchObject({ name: 'pnpm', lockFolder: current.root })
    // What lies above the revision is somebody else's.
    const above = await packageManagerOf(join(current.root, 'api'), join(current.root, 'api'))
    expect(above).toMatchObject({ name: 'npm', lockFolder: null })
  })

  it('among several lock files is the one that package.json names', async () => {
    const locks = { 'pnpm-lock.yaml': '', 'package-lock.json': '', 'yarn.lock': '' }
    expect(await found(locks)).toMatchObject({ name: 'pnpm' })
    const named = (packageManager: string): Readonly<Record<string, string>> => ({
      ...locks,
      'package.json': JSON.stringify({ packageManager }),
    })
    expect(await found(named('npm@10.9.0'))).toMatchObject({ name: 'npm', version: '10.9.0' })
    expect(await found(named('yarn@4.5.0+sha512.abc'))).toMatchObject({
      name: 'yarn-berry',
      version: '4.5.0',
    })
    expect(await found(named('bun@1.1.0'))).toMatchObject({ name: 'pnpm', version: null })
  })

  it.each(['pnpm@9.1.0; rm -rf .', 'pnpm@latest', 'pnpm@file:../x', '--x@1.0.0', 'pnpm@9.1.0 && x'])(
    'takes no version from %j',
    async (packageManager) => {
      const files = { 'pnpm-lock.yaml': '', 'package.json': JSON.stringify({ packageManager }) }
      expect(await found(files)).toMatchObject({ name: 'pnpm', version: null })
    },
  )
})

describe('its program', () => {
  const manager: PackageManager = { name: 'pnpm', lockFolder: null, version: '9.1.0' }

  it('is the one on PATH, otherwise the version that package.json asks for', async () => {
    const { current } = project
    const tools = join(current.root, 'tools')
    const name = process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm'
    current.write({ [`tools/${name}`]: '', 'empty/a': '' })
    chmodSync(join(tools, name), 0o755)
    const empty = join(current.root, 'empty')
    expect(await packageManagerProgram(manager, current.root, tools)).toEqual(['pnpm'])
    expect(await packageManagerProgram(manager, current.root, empty)).toEqual(['npx', '-y', 'pnpm@9.1.0'])
    expect(await packageManagerProgram({ ...manager, version: null }, current.root, empty)).toBeNull()
    const berry: PackageManager = { name: 'yarn-berry', lockFolder: null, version: '4.5.0' }
    expect(await packageManagerProgram(berry, current.root, empty)).toEqual([
      'npx',
      '-y',
      '@yarnpkg/cli-dist@4.5.0',
    ])
  })

  it('is the release that the project carries, but none outside it', async () => {
    const { current } = project
    const berry: PackageManager = { name: 'yarn-berry', lockFolder: current.root, version: null }
    current.write({ '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.cjs\n', '.yarn/releases/yarn-4.cjs': '' })
    const carried = join(current.root, '.yarn', 'releases', 'yarn-4.cjs')
    expect(await packageManagerProgram(berry, current.root, '')).toEqual([process.execPath, carried])
    current.write({ '.yarnrc.yml': 'yarnPath: ../../outside.cjs\n' })
    expect(await packageManagerProgram(berry, current.root, '')).toBeNull()
  })
})
