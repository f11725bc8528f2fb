import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { builtPackage, type TestProject, testProjects } from '../../../../testing/repository-project.ts'
import { type Arm, type ArmSettings, type ArmStep, defaultArmSettings } from './arm.ts'
import { ArmError } from './arm-error.ts'
import { folderArm, prepareArm, prepareHead } from './prepare-arm.ts'

const project = testProjects()
/** Command lines of tests are for a POSIX shell. */
const windows = process.platform === 'win32'

interface Prepared {
  readonly arm: Arm
  readonly steps: readonly ArmStep[]
}

async function prepare(
  root: string,
  commit: string,
  settings: Partial<ArmSettings> = {},
  signal?: AbortSignal,
): Promise<Prepared> {
  const steps: ArmStep[] = []
  const arm = await prepareArm(
    {
      projectRoot: root,
      name: 'base',
      commit,
      label: 'main@x',
      settings: { ...defaultArmSettings, ...settings },
    },
    { onStep: (step) => steps.push(step), ...(signal === undefined ? {} : { signal }) },
  )
  return { arm, steps }
}

const file = (arm: Arm, path: string): string => readFileSync(join(arm.root, path), 'utf8')

/** How the user's working tree looks: branch, commit, changes. */
function stateOf({ git }: { git: TestProject['git'] }): readonly string[] {
  return [git('symbolic-ref', 'HEAD'), git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('branch')]
}

describe('a revision', () => {
  it('is checked out and built outside the project, once', async () => {
    const { current } = project
    const commit = current.commit(builtPackage)
    current.commit({ 'source.txt': 'head' })
    current.write({ 'source.txt': 'changed', 'new.txt': '1' })
    const before = stateOf({ git: (...args) => current.git(...args) })

    const { arm, steps } = await prepare(current.root, commit)
    expect(steps).toEqual(['checking out', 'building'])
    expect(arm).toEqual({
      name: 'base',
      root: expect.any(String),
      label: 'main@x',
      commit,
      dirty: false,
      lockfileHash: null,
    })
    expect(arm.root.startsWith(join(current.cache, 'arms'))).toBe(true)
    expect(file(arm, 'dist.txt')).toBe('base')
    expect(existsSync(join(arm.root, 'new.txt'))).toBe(false)
    expect(stateOf({ git: (...args) => current.git(...args) })).toEqual(before)

    expect(await prepare(current.root, commit)).toEqual({ arm, steps: [] })
    expect(current.log()).toEqual(['build'])
  })

  it('does not see the packages of the head', async () => {
    const { current } = project
    const commit = current.commit({ 'package.json': '{}', '.gitignore': 'node_modules' })
    current.write({ 'node_modules/only-here/index.js': '' })
    const { arm } = await prepare(current.root, commit)
    const resolveFrom = (root: string): string => createRequire(join(root, 'a.js')).resolve('only-here')
    expect(resolveFrom(current.root)).toContain('only-here')
    expect(() => resolveFrom(arm.root)).toThrow('Cannot find module')
  })

  it('is the subfolder that the project is', async () => {
    const { current } = project
    const first = current.commit({ README: '' })
    const files = Object.entries(builtPackage).map(([path, text]) => [`packages/größe 1/${path}`, text])
    const second = current.commit(Object.fromEntries(files))
    const root = join(current.root, 'packages', 'größe 1')
    const { arm } = await prepare(root, second)
    expect(arm.root.endsWith(join('packages', 'größe 1'))).toBe(true)
    expect(file(arm, 'dist.txt')).toBe('base')
    await expect(prepare(root, first)).rejects.toMatchObject({
      code: 'ARM_NO_FOLDER',
      message: expect.stringContaining(join('packages', 'größe 1')),
    })
  })

  it.skipIf(windows)('runs no hook of the user', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const hook = '.git/hooks/post-checkout'
    current.write({ [hook]: `#!/bin/sh\necho hook >> '${current.logFile}'\n` })
    chmodSync(join(current.root, hook), 0o755)
    await prepare(current.root, commit)
    expect(current.log()).toEqual([])
    // Otherwise it would have run.
    current.git('checkout', '--quiet', '--detach')
    expect(current.log()).toEqual(['hook'])
  })

  it('can come from a shallow clone and from a linked worktree', async () => {
    const { current } = project
    current.commit({ a: '1' })
    const commit = current.commit(builtPackage)
    const clone = current.clone('a shallow copy', '--depth=1')
    expect(file((await prepare(clone, commit)).arm, 'dist.txt')).toBe('base')
    const linked = join(current.folder, 'linked')
    current.git('worktree', 'add', '--quiet', '--detach', linked)
    const { arm } = await prepare(linked, commit)
    expect(file(arm, 'dist.txt')).toBe('base')
    // The same repository, so the same arm.
    expect((await prepare(current.root, commit)).arm.root).toBe(arm.root)
  })

  it('is another arm when the commands are others', async () => {
    const { current } = project
    const commit = current.commit(builtPackage)
    const built = await prepare(current.root, commit)
    const plain = await prepare(current.root, commit, { build: false })
    expect(plain.arm.root).not.toBe(built.arm.root)
    expect(plain.steps).toEqual(['checking out'])
    expect(existsSync(join(plain.arm.root, 'dist.txt'))).toBe(false)
  })

  it('is made again when its folder was removed, and git forgets the old one', async () => {
    const { current } = project
    const commit = current.commit(builtPackage)
    const { arm } = await prepare(current.root, commit)
    rmSync(current.cache, { recursive: true })
    const again = await prepare(current.root, commit)
    expect(again.steps).toEqual(['checking out', 'building'])
    expect(current.worktrees()).toEqual([again.arm.root])
    expect(again.arm.root).not.toBe(arm.root)
  })

  it('leaves worktrees of the user alone, also those whose folder is gone', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const mine = join(current.folder, 'mine')
    current.git('worktree', 'add', '--quiet', '--detach', mine)
    rmSync(mine, { recursive: true })
    await prepare(current.root, commit)
    expect(current.worktrees()).toContain(mine)
  })

  it('is refused without a full hash, and when git cannot check it out', async () => {
    const { current } = project
    current.commit({ a: '1' })
    await expect(prepare(current.root, 'main')).rejects.toMatchObject({ code: 'ARM_REF_INVALID' })
    await expect(prepare(current.root, '0'.repeat(40))).rejects.toMatchObject({ code: 'ARM_CHECKOUT' })
    expect(current.worktrees()).toEqual([])
  })

  it('is not put inside the repository', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    vi.stubEnv('TIDEMARK_CACHE', join(current.root, '.cache'))
    await expect(prepare(current.root, commit)).rejects.toMatchObject({
      code: 'ARM_CACHE_PLACE',
      message: expect.stringContaining('set TIDEMARK_CACHE to another folder'),
    })
    expect(existsSync(join(current.root, '.cache'))).toBe(false)
  })
})

describe('installing', () => {
  const greeting = {
    'greeting/package.json': '{ "name": "greeting", "version": "1.0.0" }',
    'greeting/index.js': 'module.exports = "hello"',
  }

  it.skipIf(windows)('follows the lock file of npm, also from a subfolder of its project', async () => {
    const { current } = project
    current.write({
      ...greeting,
      '.gitignore': 'node_modules',
      'package.json': JSON.stringify({ private: true, dependencies: { greeting: 'file:greeting' } }),
      'api/package.json': '{}',
    })
    execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit'], { cwd: current.root })
    const commit = current.commit()
    const { arm, steps } = await prepare(join(current.root, 'api'), commit)
    expect(steps).toEqual(['checking out', 'installing'])
    expect(arm.lockfileHash).toMatch(/^[0-9a-f]{16}$/)
    const found = createRequire(join(arm.root, 'a.js')).resolve('greeting')
    expect(realpathSync.native(found)).toBe(join(arm.root, '..', 'greeting', 'index.js'))
  })

  it.skipIf(windows)('follows the lock file of pnpm in a workspace', async () => {
    const { current } = project
    current.write({
      ...greeting,
      '.gitignore': 'node_modules',
      'package.json': JSON.stringify({ private: true }),
      'pnpm-workspace.yaml': 'packages: [greeting, api]\n',
      'api/package.json': JSON.stringify({ name: 'api', dependencies: { greeting: 'workspace:*' } }),
    })
    execFileSync('pnpm', ['install', '--lockfile-only', '--offline'], { cwd: current.root })
    const commit = current.commit()
    const { arm, steps } = await prepare(join(current.root, 'api'), commit)
    expect(steps).toEqual(['checking out', 'installing'])
    const found = createRequire(join(arm.root, 'a.js')).resolve('greeting')
    expect(realpathSync.native(found)).toBe(join(arm.root, '..', 'greeting', 'index.js'))
  })

  it('has nothing to do without dependencies, and asks for a lock file with them', async () => {
    const { current } = project
    const without = current.commit({ 'package.json': '{ "name": "demo" }' })
    expect((await prepare(current.root, without)).steps).toEqual(['checking out'])
    const manifest = JSON.stringify({ devDependencies: { greeting: '1.0.0' } })
    const withThem = current.commit({ 'package.json': manifest })
    await expect(prepare(current.root, withThem)).rejects.toMatchObject({
      code: 'ARM_NO_LOCKFILE',
      message: expect.stringMatching(/commit one, or set gate\.install$/),
    })
    const { arm } = await prepare(current.root, withThem, { install: 'echo done > installed.txt' })
    expect(file(arm, 'installed.txt').trim()).toBe('done')
  })

  it('calls a damaged package.json one', async () => {
    const { current } = project
    const commit = current.commit({ 'package.json': '{ "name": ' })
    await expect(prepare(current.root, commit)).rejects.toMatchObject({ code: 'ARM_MANIFEST' })
  })
})

describe.skipIf(windows)('a command of the configuration', () => {
  it('runs by the shell in the root of the arm, with its tools at hand', async () => {
    const { current } = project
    const tool = 'api/node_modules/.bin/tool'
    current.write({ [tool]: '#!/bin/sh\necho $0 > tool.txt\n' })
    chmodSync(join(current.root, tool), 0o755)
    const commit = current.commit()
    const { arm, steps } = await prepare(join(current.root, 'api'), commit, {
      install: 'echo one > a && echo two >> a',
      build: 'tool',
    })
    expect(steps).toEqual(['checking out', 'installing', 'building'])
    expect(file(arm, 'a')).toBe('one\ntwo\n')
    expect(file(arm, 'tool.txt').trim()).toBe(join(arm.root, 'node_modules', '.bin', 'tool'))
  })

  it('that fails is named with its end and its last lines, and leaves nothing behind', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const build = `node -e "for (let i = 1; i <= 30; i++) console.log('\\x1b[31mline ' + i); process.exit(3)"`
    const failure = prepare(current.root, commit, { build })
    await expect(failure).rejects.toThrow(ArmError)
    await expect(failure).rejects.toMatchObject({
      code: 'ARM_COMMAND',
      message: expect.stringMatching(
        /^main@x: build failed: `node .*: exit code 3; make .*, or set gate\.build$/s,
      ),
      outputTail: Array.from({ length: 20 }, (_, index) => `line ${index + 11}`),
    })
    expect(current.worktrees()).toEqual([])
    expect((await prepare(current.root, commit, { build: 'exit 0' })).steps).toContain('building')
  })

  it('that does not end is ended with all that it started, when the time is up', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const child = `setInterval(() => {}, 1e6)`
    const parent = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })
require('node:fs').writeFileSync(process.env.LOG_FILE, String(pid))
setInterval(() => {}, 1e6)`
    writeFileSync(join(current.folder, 'hang.cjs'), parent)
    const build = `node "${join(current.folder, 'hang.cjs')}"`
    await expect(prepare(current.root, commit, { build, commandTimeLimitSeconds: 1 })).rejects.toMatchObject({
      code: 'ARM_COMMAND',
      message: expect.stringContaining('no end within 1 s'),
    })
    const [pid = ''] = current.log()
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), 30_000)
  })

  it('ends on abort, with the reason', async () => {
    const { current } = project
    const commit = current.commit({ a: '1' })
    const controller = new AbortController()
    const reason = new Error('enough')
    const build = 'echo started >> "$LOG_FILE"; sleep 1000'
    const failure = prepare(current.root, commit, { build }, controller.signal)
    failure.catch(() => undefined)
    await vi.waitFor(() => expect(current.log()).toEqual(['started']), 30_000)
    controller.abort(reason)
    await expect(failure).rejects.toBe(reason)
    expect(current.worktrees()).toEqual([])
    await expect(prepare(current.root, commit, {}, controller.signal)).rejects.toBe(reason)
  })
})

describe('the head', () => {
  it('is the working tree, built anew every time', async () => {
    const { current } = project
    const commit = current.commit(builtPackage)
    current.write({ 'source.txt': 'changed', 'dist.txt': 'stale' })
    const steps: ArmStep[] = []
    const settings = defaultArmSettings
    const head = await prepareHead(current.root, settings, { onStep: (step) => steps.push(step) })
    expect(head).toEqual({
      name: 'head',
      root: current.root,
      label: 'working tree',
      commit,
      dirty: true,
      lockfileHash: null,
    })
    expect(steps).toEqual(['building'])
    expect(file(head, 'dist.txt')).toBe('changed')
    await prepareHead(current.root, { ...settings, build: false })
    expect(current.log()).toEqual(['build'])
  })

  it('installs nothing', async () => {
    const { current } = project
    current.commit({ 'package.json': JSON.stringify({ dependencies: { greeting: '1.0.0' } }) })
    const settings = { ...defaultArmSettings, install: 'echo installed >> "$LOG_FILE"' }
    expect(await prepareHead(current.root, settings)).toMatchObject({ dirty: false })
    expect(current.log()).toEqual([])
  })
})

describe('a folder', () => {
  it('is taken as it is', async () => {
    const { current } = project
    const commit = current.commit(builtPackage)
    expect(await folderArm('old', current.root)).toEqual({
      name: 'old',
      root: current.root,
      label: current.root,
      commit,
      dirty: false,
      lockfileHash: null,
    })
    expect(current.log()).toEqual([])
  })

  it('must be there', async () => {
    const { current } = project
    const missing = join(current.folder, 'no')
    await expect(folderArm('old', missing)).rejects.toMatchObject({ code: 'ARM_NO_FOLDER' })
    writeFileSync(missing, '')
    await expect(folderArm('old', missing)).rejects.toMatchObject({ code: 'ARM_NO_FOLDER' })
  })
})
