import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { importBuilt } from '../../scripts/built.mjs'

const require = createRequire(import.meta.url)

/** What our core is measured beside. */
export const PEERS = [
  'hdr-histogram-js',
  'prom-client',
  '@prometheus-io/client',
  '@opentelemetry/sdk-metrics',
]

export async function importOurs() {
  const core = await importBuilt('packages/metrics/dist/index.js')
  const exposition = await importBuilt('packages/metrics/dist/exposition/index.js')
  return { ...core, ...exposition }
}

/** Another build of our core. @param {string} folder the `dist` of a checkout */
export async function importOtherBuild(folder) {
  const core = await import(pathToFileURL(join(folder, 'index.js')))
  const exposition = await import(pathToFileURL(join(folder, 'exposition/index.js')))
  return { ...core, ...exposition }
}

/** @param {string} name of an installed package */
export function versionOf(name) {
  let folder = dirname(require.resolve(name))
  for (;;) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      // Builds for other module systems have manifests of their own, without a name.
      if (manifest.name === name) return manifest.version
    } catch (error) {
      if (error?.code !== 'ENOENT') throw error
    }
    if (folder === dirname(folder)) throw new Error(`${name} has no package.json above its entry`)
    folder = dirname(folder)
  }
}
