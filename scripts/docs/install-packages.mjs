// Stands in for npm in the projects of the documentation: our packages are those of this repository, as they are built.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv, exit } from 'node:process'
import { pathToFileURL } from 'node:url'
import { root } from './pages.mjs'

const packages = join(root, 'packages')

/** Folders of our packages by their names. */
const own = new Map(
  readdirSync(packages).map((folder) => {
    const { name } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'))
    return [String(name), join(packages, folder)]
  }),
)

/** Names of our packages. */
export const ownPackages = [...own.keys()]

/** What examples import besides. */
const others = new Map([
  ['@types', join(root, 'node_modules/@types')],
  ['ajv', join(root, 'node_modules/ajv')],
  ['tinybench', join(packages, 'harness/node_modules/tinybench')],
])

/**
 * Puts all of them into the `node_modules` of a folder.
 *
 * @param {string} folder
 */
export function installPackages(folder) {
  for (const [name, from] of [...own, ...others]) {
    const to = join(folder, 'node_modules', name)
    if (existsSync(to)) continue
    mkdirSync(dirname(to), { recursive: true })
    // A gate compares what the modules of two folders are: a link would lead out of both.
    if (name !== '@tidemark/harness') symlinkSync(from, to, 'junction')
    else
      for (const part of ['package.json', 'dist'])
        cpSync(join(from, part), join(to, part), { recursive: true })
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [command = '', ...args] = argv.slice(2)
  const unknown = args.filter((arg) => !arg.startsWith('-') && !own.has(arg))
  if (!['install', 'ci'].includes(command) || unknown.length > 0) {
    console.error(`npm ${argv.slice(2).join(' ')}: it installs these: ${ownPackages.join(', ')}`)
    exit(1)
  }
  installPackages(process.cwd())
}
