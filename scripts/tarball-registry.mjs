// A registry on the loopback interface that has the packed packages, and sends npm elsewhere for all others.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** @typedef {import('./packed-packages.mjs').PackedPackage} PackedPackage */

/**
 * @typedef {object} TarballRegistry
 * @property {string} url
 * @property {() => Promise<void>} close
 */

/**
 * @param {readonly Pick<PackedPackage, 'name' | 'version' | 'manifest' | 'tarball'>[]} packages
 * @param {string} upstream the registry that has all others
 * @returns {Promise<TarballRegistry>}
 */
export async function serveTarballs(packages, upstream) {
  /** @type {Map<string, Buffer | string>} */
  const answers = new Map()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const answer = answers.get(decodeURIComponent(path))
    if (answer === undefined) response.writeHead(307, { location: new URL(path.slice(1), upstream).href })
    response.end(answer)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  for (const { name, version, manifest, tarball } of packages) {
    const path = `${name}/-/${version}.tgz`
    const bytes = readFileSync(tarball)
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
    const published = { ...manifest, dist: { tarball: `${url}${path}`, integrity } }
    const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: published } }
    answers.set(`/${path}`, bytes)
    answers.set(`/${name}`, JSON.stringify(packument))
  }
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined))
        // npm keeps connections open.
        server.closeAllConnections()
      }),
  }
}
