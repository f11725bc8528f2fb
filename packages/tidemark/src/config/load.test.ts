import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { loadConfig } from './load.ts'

const folders: string[] = []

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-config-test-')))
  folders.push(folder)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

afterEach(async () => {
  for (const folder of folders.splice(0)) {
    await chmod(folder, 0o755)
    await rm(folder, { recursive: true, force: true })
  }
})

it('has defaults where there is no file', async () => {
  const root = await folderWith({ 'package.json': '{}' })
  expect(await loadConfig(root, undefined)).toEqual({ root, file: null, config: {} })
})

it.each(['ts', 'mts', 'js', 'mjs'])('loads tidemark.config.%s', async (ending) => {
  const root = await folderWith({ [`tidemark.config.${ending}`]: 'export default { replicates: 3 }' })
  const file = join(root, `tidemark.config.${ending}`)
  expect(await loadConfig(root, undefined)).toEqual({ root, file, config: { replicates: 3 } })
})

it('loads TypeScript that imports files beside it and defineConfig from tidemark', async () => {
  const root = await folderWith({
    'tidemark.config.ts': `import { defineConfig, type Config } from 'tidemark'
import { time } from './settings.ts'
const more: Config = { time }
export default defineConfig({ ...more, replicates: 3 as number })`,
    'settings.ts': `export const time: string = '20 ms'`,
  })
  const { config } = await loadConfig(root, undefined)
  expect(config).toEqual({ time: '20 ms', replicates: 3 })
})

it('tells the file its own place, not that of its compiled text', async () => {
  const root = await folderWith({
    'tidemark.config.mjs': `import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
const here = dirname(fileURLToPath(import.meta.url))
if (here !== import.meta.dirname || basename(import.meta.filename) !== 'tidemark.config.mjs') throw new Error(here)
export default { baselines: here }`,
  })
  expect((await loadConfig(root, undefined)).config.baselines).toBe(root)
})

it('takes the nearest file above the folder it starts in', async () => {
  const root = await folderWith({
    'tidemark.config.ts': 'export default { replicates: 1 }',
    'packages/api/tidemark.config.ts': 'export default { replicates: 2 }',
    'packages/api/src/deep/a.ts': '',
    'packages/web/a.ts': '',
  })
  const near = await loadConfig(join(root, 'packages/api/src/deep'), undefined)
  expect(near).toMatchObject({ root: join(root, 'packages/api'), config: { replicates: 2 } })
  const far = await loadConfig(join(root, 'packages/web'), undefined)
  expect(far).toMatchObject({ root, config: { replicates: 1 } })
})

it('takes the file that is named, and its folder as the root', async () => {
  const root = await folderWith({
    'tidemark.config.ts': 'export default { replicates: 1 }',
    'other/quick.ts': 'export default { replicates: 2 }',
  })
  const loaded = await loadConfig(root, 'other/quick.ts')
  expect(loaded).toEqual({
    root: join(root, 'other'),
    file: join(root, 'other/quick.ts'),
    config: { replicates: 2 },
  })
})

it('says which named file is missing', async () => {
  const root = await folderWith({})
  await expect(loadConfig(root, 'no.ts')).rejects.toThrow(
    new ConfigError('--config: found no file no.ts; allowed is the path of a tidemark.config.ts'),
  )
})

it.each<[what: string, text: string, message: string | RegExp]>([
  ['a syntax error', 'export default {\n  replicates: 3,,\n}', /^tidemark\.config\.ts:2:17: .*","/],
  ['a file that is not there', "import './no.ts'\nexport default {}", /^tidemark\.config\.ts:1:8: .*no\.ts/],
  [
    'a package that is not there',
    "import 'no-such-package'\nexport default {}",
    /does not load: .*no-such-package/,
  ],
  ['an error', "throw new RangeError('no such branch')", /: does not load: RangeError: no such branch$/],
  ['null', 'throw null', /: does not load: threw null$/],
  [
    'many errors',
    "throw new AggregateError([new Error('a')], 'all failed')",
    /does not load: AggregateError: all failed$/,
  ],
  [
    'no default export',
    'export const replicates = 3',
    /: default export: found nothing; allowed is an object/,
  ],
  [
    'a wrong field',
    "export default { replicates: 'many' }",
    /: replicates: found "many"; allowed is an integer/,
  ],
])('refuses %s and leaves nothing in the folder', async (_, text, message) => {
  const root = await folderWith({ 'tidemark.config.ts': text })
  const failure = await loadConfig(root, undefined).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ConfigError)
  expect((failure as ConfigError).message).toMatch(message)
  expect(await readdir(root)).toEqual(['tidemark.config.ts'])
})

it('leaves nothing in the folder when all is well', async () => {
  const root = await folderWith({ 'tidemark.config.ts': 'export default {}' })
  await loadConfig(root, undefined)
  expect(await readdir(root)).toEqual(['tidemark.config.ts'])
})

/** Root writes where nobody may, and Windows knows no such folder. */
const cannotBeLocked = process.platform === 'win32' || process.getuid?.() === 0

it.skipIf(cannotBeLocked)(
  'loads where nothing can be written but the folder of compiled suites',
  async () => {
    const root = await folderWith({
      'package.json': '{}',
      'tidemark.config.ts': "import { replicates } from 'settings'\nexport default { replicates }",
      'node_modules/settings/package.json':
        '{ "name": "settings", "type": "module", "exports": "./index.js" }',
      'node_modules/settings/index.js': 'export const replicates = 3',
      'node_modules/.cache/tidemark/mounted': '',
    })
    await chmod(root, 0o555)
    expect((await loadConfig(root, undefined)).config).toEqual({ replicates: 3 })
    expect(await readdir(join(root, 'node_modules/.cache/tidemark'))).toEqual(['mounted'])
  },
)

it.skipIf(cannotBeLocked)('names the folders of which one has to be writable', async () => {
  const root = await folderWith({ 'package.json': '{}', 'tidemark.config.ts': 'export default {}' })
  await chmod(root, 0o555)
  await expect(loadConfig(root, undefined)).rejects.toThrow(
    `neither ${root} nor ${join(root, 'node_modules/.cache/tidemark')} can be written (EACCES: permission denied); allow`,
  )
})
