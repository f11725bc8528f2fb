import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface TemporaryProject {
  readonly root: string
  write(path: string, text: string): Promise<void>
  remove(): Promise<void>
}

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '..', 'packages')

/** A project of a user in an empty folder, with our built packages in its node_modules. */
export async function temporaryProject(files: Readonly<Record<string, string>>): Promise<TemporaryProject> {
  // The real path: on macOS the temporary folder is behind a link, and processes see the real one.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tidemark-test-')))
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await write('package.json', JSON.stringify({ name: 'demo', private: true, type: 'module' }))
  await mkdir(join(root, 'node_modules', '@tidemark'), { recursive: true })
  for (const name of ['harness', 'load']) {
    await symlink(join(packages, name), join(root, 'node_modules', '@tidemark', name), 'junction')
  }
  await symlink(join(packages, 'tidemark'), join(root, 'node_modules', 'tidemark'), 'junction')
  for (const [path, text] of Object.entries(files)) await write(path, text)
  return { root, write, remove: () => rm(root, { recursive: true, force: true }) }
}
