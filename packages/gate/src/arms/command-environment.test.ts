import { delimiter, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandEnvironment, isBelow, withTools } from './command-environment.ts'

const top = resolve('/home/me/project')
const cwd = resolve('/home/me/.cache/arm')

const built = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  commandEnvironment('build', cwd, top, environment)

describe('the environment of a command', () => {
  it('leaves out what belongs to the project that started it', () => {
    const parent = {
      npm_package_json: '/home/me/project/package.json',
      npm_lifecycle_event: 'bench',
      npm_config_prefix: '/home/me/project',
      npm_config_local_prefix: '/home/me/project',
      INIT_CWD: '/home/me/project',
      NODE_PATH: '/home/me/project/node_modules',
      PROJECT_CWD: '/home/me/project',
      TURBO_HASH: 'abc',
      GIT_DIR: '.git',
      GIT_INDEX_FILE: '.git/index',
      GIT_WORK_TREE: '.',
      FORCE_COLOR: '1',
    }
    expect(built({ ...parent, HOME: '/home/me' })).toEqual({ HOME: '/home/me', PWD: cwd, NO_COLOR: '1' })
  })

  it('keeps what reaches registries and repositories', () => {
    const kept = {
      npm_config_registry: 'https://npm.example.org',
      'npm_config_@ours:registry': 'https://npm.example.org',
      'npm_config_//npm.example.org/:_authToken': 'x',
      NPM_CONFIG_USERCONFIG: '/home/me/.npmrc',
      npm_config_https_proxy: 'http://proxy.example.org',
      GIT_SSH_COMMAND: 'ssh -i key',
      TURBO_TOKEN: 'x',
      CI: 'true',
      NODE_ENV: 'production',
    }
    expect(built(kept)).toMatchObject(kept)
  })

  it('does not find the tools of the project, but those elsewhere', () => {
    const bin = join('node_modules', '.bin')
    const elsewhere = [resolve('/home/me/.npm/_npx/1', bin), resolve('/usr/bin'), join(top, 'bin')]
    const path = [join(top, bin), join(top, 'packages', 'api', bin), ...elsewhere].join(delimiter)
    expect(built({ PATH: path })['PATH']).toBe(elsewhere.join(delimiter))
    expect(built({ Path: path })['Path']).toBe(elsewhere.join(delimiter))
  })

  it.each([
    ['--max-old-space-size=4096', '--max-old-space-size=4096'],
    ['--require /home/me/project/.pnp.cjs --max-old-space-size=4096', '--max-old-space-size=4096'],
    ['--max-old-space-size=4096 --import=./hooks.js', '--max-old-space-size=4096'],
    ['-r "/home/me/my project/a \\"b\\".js" --no-warnings', '--no-warnings'],
    ['--inspect-brk=9229 --experimental-loader tsx', ''],
  ])('loads no code of the parent: NODE_OPTIONS %j becomes %j', (given, expected) => {
    expect(built({ NODE_OPTIONS: given })['NODE_OPTIONS']).toBe(expected)
  })

  it('asks nothing, leaves hooks alone and installs tools that build', () => {
    expect(commandEnvironment('install', cwd, top, { NODE_ENV: 'production' })).toEqual({
      PWD: cwd,
      NO_COLOR: '1',
      CI: '1',
      HUSKY: '0',
      LEFTHOOK: '0',
      SKIP_INSTALL_SIMPLE_GIT_HOOKS: '1',
      COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
      npm_config_yes: 'true',
      npm_config_update_notifier: 'false',
    })
  })
})

it('has the tools from a folder up to the top of its revision', () => {
  const bin = join('node_modules', '.bin')
  const root = join(top, 'packages', 'api')
  const { PATH = '' } = withTools({ PATH: '/usr/bin' }, root, top)
  expect(PATH.split(delimiter)).toEqual([
    join(root, bin),
    join(top, 'packages', bin),
    join(top, bin),
    '/usr/bin',
  ])
})

it.each([
  ['/a/b', '/a/b', true],
  ['/a/b/c', '/a/b', true],
  ['/a/bc', '/a/b', false],
  ['/a', '/a/b', false],
  ['/a/b/..c', '/a/b', true],
])('isBelow(%s, %s) is %s', (path, folder, expected) => {
  expect(isBelow(resolve(path), resolve(folder))).toBe(expected)
})
