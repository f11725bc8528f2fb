// A world in which the packages of this repository are published, as they are now.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { env, execPath, platform } from 'node:process'
import { packPackages } from './packed-packages.mjs'
import { serveTarballs } from './tarball-registry.mjs'

/**
 * @typedef {object} World
 * @property {readonly import('./packed-packages.mjs').PackedPackage[]} packages
 * @property {string} folder an empty one, outside the workspace
 * @property {Readonly<Record<string, string | undefined>>} env of a user there: npm finds the packages, and `node` is the one that
 *   runs this
 */

/**
 * @template T
 * @param {string} root the repository, built
 * @param {(world: World) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function asPublished(root, use) {
  // The real path: on macOS the temporary folder is behind a link, and processes see the real one.
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-published-')))
  try {
    const folder = join(top, 'user')
    mkdirSync(folder)
    const packages = packPackages(root, top)
    const registry = await serveTarballs(packages, configuredRegistry(root))
    try {
      return await use({ packages, folder, env: userEnvironment(registry.url) })
    } finally {
      await registry.close()
    }
  } finally {
    rmSync(top, { recursive: true, force: true, maxRetries: 3 })
  }
}

/**
 * Where npm gets packages on this machine.
 *
 * @param {string} root
 */
function configuredRegistry(root) {
  const { stdout } = spawnSync('npm', ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    shell: platform === 'win32',
  })
  return stdout.trim().replace(/\/*$/, '/')
}

/** @param {string} registry */
function userEnvironment(registry) {
  return {
    PATH: `${dirname(execPath)}${delimiter}${env['PATH']}`,
    npm_config_registry: registry,
    // An npx that runs this has said in them what it wants.
    npm_config_package: undefined,
    npm_config_call: undefined,
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}
