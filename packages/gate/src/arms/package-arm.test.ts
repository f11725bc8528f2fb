import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testProjects } from '../../../../testing/repository-project.ts'
import { type ArmStep, defaultArmSettings } from './arm.ts'
import { type Registry, registryWith } from './fixtures/registry.ts'
import { packageArm } from './package-arm.ts'

const project = testProjects()
let registry: Registry | undefined
afterEach(async () => {
  await registry?.close()
  registry = undefined
})

async function startRegistry(name: string, version: string): Promise<void> {
  const { current } = project
  registry = await registryWith(current.folder, name, version)
  vi.stubEnv('npm_config_registry', registry.url)
  vi.stubEnv('npm_config_cache', join(current.folder, 'npm cache'))
}

// The registry packs with npm, which is no program on Windows.
describe.skipIf(process.platform === 'win32')('a version of a package', () => {
  it.each(['demo', '@scope/demo'])(
    '%s is installed once, resolves from the arm and runs no script',
    async (name) => {
      const { current } = project
      await startRegistry(name, '1.2.3-rc.1')
      const steps: ArmStep[] = []
      const prepare = () =>
        packageArm('old', `${name}@1.2.3-rc.1`, defaultArmSettings, { onStep: (step) => steps.push(step) })
      const arm = await prepare()
      expect(arm).toEqual({
        name: 'old',
        root: expect.stringContaining(join(current.cache, 'arms')),
        label: `${name}@1.2.3-rc.1`,
        commit: null,
        dirty: false,
        lockfileHash: null,
        packageName: name,
      })
      expect(createRequire(join(arm.root, 'a.js'))(name)).toBe('1.2.3-rc.1')
      expect(await prepare()).toEqual(arm)
      expect(steps).toEqual(['installing'])
      expect(current.log()).toEqual([])
    },
  )

  it('that the registry does not have is named, with what npm says, and leaves nothing behind', async () => {
    const { current } = project
    await startRegistry('demo', '1.2.3')
    await expect(packageArm('old', 'demo@9.9.9')).rejects.toMatchObject({
      code: 'ARM_COMMAND',
      message: expect.stringMatching(
        /^demo@9\.9\.9: install failed: `npm install .* -- demo@9\.9\.9`: exit code/,
      ),
      outputTail: expect.arrayContaining([expect.stringContaining('ETARGET')]),
    })
    const arms = join(current.cache, 'arms')
    for (const home of readdirSync(arms)) expect(readdirSync(join(arms, home))).toEqual(['uses'])
  })

  it.each([
    'semver',
    'semver@latest',
    'semver@^7.5.1',
    'semver@7',
    'semver@7.5.1;id>x',
    'semver@7.5.1 --prefix=..',
    '--prefix=..@1.0.0',
    '../semver@1.0.0',
    '@a/b/c@1.0.0',
    'git+https://example.org/a.git@1.0.0',
    'a@file:../b',
    '$(id)@1.0.0',
    '',
    `${'a'.repeat(250)}@1.0.0`,
  ])('%j is refused, and what is allowed is said', async (spec) => {
    await expect(packageArm('old', spec)).rejects.toMatchObject({
      code: 'ARM_PACKAGE_INVALID',
      message: expect.stringMatching(
        /^arm old: found ".*"; allowed is a package with an exact version, such as semver@7\.5\.1/,
      ),
    })
    expect(existsSync(project.current.cache)).toBe(false)
  })
})
