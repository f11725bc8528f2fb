import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveTarballs } from './tarball-registry.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tarball-registry-'))
const tarball = join(folder, 'a.tgz')
const manifest = { name: '@tidemark/a', version: '1.2.3', dependencies: { b: '^2.0.0' } }

/** @type {import('./tarball-registry.mjs').TarballRegistry} */
let registry
beforeAll(async () => {
  writeFileSync(tarball, 'bytes')
  const packed = { name: manifest.name, version: manifest.version, manifest, tarball }
  registry = await serveTarballs([packed], 'https://registry.example/npm/')
})
afterAll(async () => {
  await registry.close()
  rmSync(folder, { recursive: true })
})

it.each(['@tidemark%2fa', '@tidemark/a'])('has the manifest of %s, and its tarball by hash', async (path) => {
  const packument = /** @type {any} */ (await (await fetch(registry.url + path)).json())
  expect(packument['dist-tags']).toEqual({ latest: '1.2.3' })
  const { dist, ...published } = packument.versions['1.2.3']
  expect(published).toEqual(manifest)
  const bytes = new Uint8Array(await (await fetch(dist.tarball)).arrayBuffer())
  expect(dist.integrity).toBe(`sha512-${createHash('sha512').update(bytes).digest('base64')}`)
  expect(Buffer.from(bytes).toString()).toBe('bytes')
})

it.each(['b', '@tidemark%2fb', 'b/-/b-2.0.0.tgz'])('sends npm elsewhere for %s', async (path) => {
  const response = await fetch(registry.url + path, { redirect: 'manual' })
  expect(response.status).toBe(307)
  expect(response.headers.get('location')).toBe(`https://registry.example/npm/${path}`)
})
