import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TestProject } from '../../testing/repository-project.ts'
import { installPackages } from './install-packages.mjs'
import { takeApart } from './markdown.mjs'
import { root } from './pages.mjs'

/** What commands are short of, so that they take seconds: windows, replicates, time. What is given last counts. */
const tidemark = `#!/bin/sh
all=" $* "
case "$1" in
  init) set -- "$@" --yes ;;
  run|accept)
    case "$all" in
      *" --from "*) ;;
      *)
        # What is to be accepted needs five.
        case "$all" in *" accept "*|*" --json "*) replicates=5 ;; *) replicates=2 ;; esac
        set -- "$@" --quick --replicates $replicates --time '5 ms' --warmup '1 ms' --margin '1000%' ;;
    esac ;;
  load) set -- "$@" --duration '200 ms' --warmup '10 ms' ;;
  gate) set -- "$@" --budget '1 min' ;;
esac
exec node "$TIDEMARK_BIN" "$@"
`

const npx = `#!/bin/sh
while [ "$1" = -y ] || [ "$1" = --no ] || [ "$1" = -- ]; do shift; done
exec "$@"
`

const npm = `#!/bin/sh
exec node "$INSTALL_PACKAGES" "$@"
`

/**
 * The files that the blocks of a page name in their first line, such as `// src/orders.ts` or `# .gitlab-ci.yml`.
 *
 * @param {readonly import('./markdown.mjs').Block[]} blocks
 * @returns {Readonly<Record<string, string>>}
 */
export function filesOf(blocks) {
  return Object.fromEntries(
    blocks.flatMap(({ code }) => {
      const [whole = '', path] = /^(?:\/\/|#) ([\w./-]+\.[a-z]+)\n/.exec(code) ?? []
      return path === undefined ? [] : [[path, code.slice(whole.length)]]
    }),
  )
}

const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** The price list of the README: a module, and a suite of it. Its budget holds where nothing else runs. */
export const priceList = filesOf(takeApart(readme.replace(/^ *budget: .*\n/m, '')).blocks)

/** Of a project in TypeScript. */
export const compilerOptions = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: ['node'],
}

/**
 * A project as the documentation supposes one: in TypeScript, of npm, in a repository with a release `v1.0.0`, a commit
 * since, and an origin that has nothing yet.
 */
export class DocsProject {
  #project = new TestProject()
  #programs = join(this.#project.folder, 'programs')

  /** @param {Readonly<Record<string, string>>} files */
  constructor(files) {
    this.#project.commit({
      'package.json': JSON.stringify({ name: 'shop', private: true, type: 'module' }),
      'package-lock.json': JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: {} }),
      'tsconfig.json': JSON.stringify({ compilerOptions }),
      '.gitignore': 'node_modules\n',
      ...files,
    })
    this.#project.git('tag', 'v1.0.0')
    this.#project.commit()
    const origin = join(this.#project.folder, 'origin.git')
    this.#project.git('init', '--quiet', '--bare', origin)
    this.#project.git('remote', 'add', 'origin', origin)
    installPackages(this.root)
    mkdirSync(this.#programs)
    for (const [name, script] of Object.entries({ tidemark, npx, npm })) {
      const path = join(this.#programs, name)
      writeFileSync(path, script)
      chmodSync(path, 0o755)
    }
    symlinkSync(process.execPath, join(this.#programs, 'node'))
  }

  get root() {
    return this.#project.root
  }

  /**
   * Runs a command line in the project, with the programs above in front of all others.
   *
   * @param {string} text
   */
  run(text) {
    const { CI: _, NODE_OPTIONS: __, FORCE_COLOR: ___, ...inherited } = process.env
    const { status, stdout, stderr } = spawnSync('sh', ['-c', text], {
      cwd: this.root,
      encoding: 'utf8',
      env: {
        ...inherited,
        PATH: `${this.#programs}${delimiter}${process.env['PATH']}`,
        TIDEMARK_BIN: join(root, 'packages/tidemark/bin/tidemark.js'),
        INSTALL_PACKAGES: fileURLToPath(new URL('install-packages.mjs', import.meta.url)),
        TIDEMARK_CACHE: this.#project.cache,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_SYSTEM: '/dev/null',
        ...Object.fromEntries(
          ['AUTHOR', 'COMMITTER'].flatMap((who) => [
            [`GIT_${who}_NAME`, 'Ada'],
            [`GIT_${who}_EMAIL`, 'ada@example.org'],
          ]),
        ),
      },
    })
    return { exitCode: status, stdout, stderr }
  }

  remove() {
    this.#project.remove()
  }
}
