import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { compareWithInstalled, readInstalled } from './check-lockfile-platforms.mjs'

const fixture = fileURLToPath(new URL('fixtures/lock-without-a-platform.yaml', import.meta.url))
/** A fresh copy each time, so that a test may change it. */
const lockFixture = () => parse(readFileSync(fixture, 'utf8'))

const onlyKnown = { '@compiler/darwin-arm64': '1.2.0', '@compiler/linux-x64': '1.2.0' }
const withWindows = { ...onlyKnown, '@compiler/win32-x64': '1.2.0' }

/** @param {Readonly<Record<string, string>>} optionalDependencies */
const compiler = (optionalDependencies) => ({ name: 'compiler', version: '1.2.0', optionalDependencies })

describe('compareWithInstalled', () => {
  it('names the platform package that the lock file dropped', () => {
    expect(compareWithInstalled(lockFixture(), [compiler(withWindows)])).toEqual({
      problems: ['compiler@1.2.0 is built for @compiler/win32-x64@1.2.0, which the lock file does not hold'],
      comparedPackages: 1,
    })
  })

  it('is content when all are there', () => {
    expect(compareWithInstalled(lockFixture(), [compiler(onlyKnown)])).toEqual({
      problems: [],
      comparedPackages: 1,
    })
  })

  it('notices a platform that is named but has no entry of its own', () => {
    const lock = lockFixture()
    delete lock.packages['@compiler/linux-x64@1.2.0']
    expect(compareWithInstalled(lock, [compiler(onlyKnown)]).problems).toEqual([
      'compiler@1.2.0 is built for @compiler/linux-x64@1.2.0, which the lock file does not hold',
    ])
  })

  it('notices when every platform was dropped', () => {
    const lock = lockFixture()
    lock.snapshots['compiler@1.2.0'] = {}
    expect(compareWithInstalled(lock, [compiler(onlyKnown)]).problems).toHaveLength(2)
  })

  it('compares each resolution of a package that has peers, and follows aliases', () => {
    const lock = lockFixture()
    lock.snapshots['compiler@1.2.0(peer@3.0.0)'] = {
      optionalDependencies: {
        '@compiler/darwin-arm64': '1.2.0(peer@3.0.0)',
        '@compiler/linux-x64': '@compiler/linux-x64@1.2.0',
      },
    }
    expect(compareWithInstalled(lock, [compiler(onlyKnown)])).toEqual({ problems: [], comparedPackages: 1 })
    expect(compareWithInstalled(lock, [compiler(withWindows)]).problems).toHaveLength(2)
  })

  it('does not trust a tree that lacks a package of the lock file', () => {
    expect(compareWithInstalled(lockFixture(), []).problems).toEqual([
      'compiler@1.2.0 is in the lock file but not installed: run `pnpm install` first',
    ])
  })

  it('ignores what an earlier install left behind', () => {
    const leftover = { name: 'old', version: '1.0.0', optionalDependencies: { gone: '1.0.0' } }
    expect(compareWithInstalled(lockFixture(), [compiler(onlyKnown), leftover]).problems).toEqual([])
  })
})

describe('on disk', () => {
  /** @type {string} */
  let folder
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'check-lockfile-platforms-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /**
   * @param {string} path
   * @param {object} manifest
   */
  function install(path, manifest) {
    const file = join(folder, 'node_modules/.pnpm', path, 'package.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(manifest))
  }

  const run = () =>
    spawnSync(
      process.execPath,
      [fileURLToPath(new URL('check-lockfile-platforms.mjs', import.meta.url)), folder],
      {
        encoding: 'utf8',
      },
    )

  it('reads scoped and unscoped packages once and does not follow links', () => {
    install('compiler@1.2.0/node_modules/compiler', compiler(onlyKnown))
    install('@compiler+linux-x64@1.2.0/node_modules/@compiler/linux-x64', {
      name: '@compiler/linux-x64',
      version: '1.2.0',
    })
    const store = join(folder, 'node_modules/.pnpm')
    mkdirSync(join(store, 'compiler@1.2.0/node_modules/@compiler'))
    symlinkSync(
      join(store, '@compiler+linux-x64@1.2.0/node_modules/@compiler/linux-x64'),
      join(store, 'compiler@1.2.0/node_modules/@compiler/linux-x64'),
      'junction',
    )
    writeFileSync(join(store, 'lock.yaml'), '')
    expect(
      readInstalled(store)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['@compiler/linux-x64', 'compiler'])
  })

  it('fails with the finding, passes without', () => {
    cpSync(fixture, join(folder, 'pnpm-lock.yaml'))
    install('compiler@1.2.0/node_modules/compiler', compiler(withWindows))
    expect(run()).toMatchObject({
      status: 1,
      stderr:
        'pnpm-lock.yaml: compiler@1.2.0 is built for @compiler/win32-x64@1.2.0, which the lock file does not hold\n',
    })
    install('compiler@1.2.0/node_modules/compiler', compiler(onlyKnown))
    expect(run()).toMatchObject({ status: 0, stdout: 'pnpm-lock.yaml holds every platform of 1 packages\n' })
  })

  it('refuses a lock file of another version, a missing one and a missing tree', () => {
    expect(run()).toMatchObject({ status: 2 })
    writeFileSync(join(folder, 'pnpm-lock.yaml'), "lockfileVersion: '6.0'\n")
    expect(run().stderr).toContain('.pnpm')
    install('compiler@1.2.0/node_modules/compiler', compiler(onlyKnown))
    expect(run()).toMatchObject({
      status: 2,
      stderr: 'check-lockfile-platforms: pnpm-lock.yaml has lockfileVersion 6.0; this script reads 9.x\n',
    })
  })
})
