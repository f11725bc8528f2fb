import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { tidemark, tiny } from '../fixtures/cli.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

const projects: TemporaryProject[] = []
afterAll(() => Promise.all(projects.map((project) => project.remove())))

interface Sample {
  readonly files: Readonly<Record<string, string>>
  /** False: in no git repository. Otherwise where its origin is. */
  readonly origin?: string | false
  /** From the repository to the project. */
  readonly subfolder?: string
  /** Files that init creates, from the project. */
  readonly created: readonly string[]
  /** How its first script is called. */
  readonly run: string
}

const lines = (fields: object, indent: string | number): string => `${JSON.stringify(fields, null, indent)}\n`

const samples: Readonly<Record<string, Sample>> = {
  'npm, ESM, JavaScript': {
    files: {
      'package.json': lines(
        { name: 'a', type: 'module', scripts: { test: 'node --test' }, files: ['src'] },
        2,
      ),
      'package-lock.json': lines({ name: 'a', lockfileVersion: 3 }, 2),
      'src/index.js': 'export const answer = 42\n',
      '.gitattributes': '* text=auto\n',
    },
    origin: 'git@github.com:example/a.git',
    created: ['tidemark.config.js', 'benchmarks/first.bench.js', '.github/workflows/tidemark.yml'],
    run: 'npm run bench',
  },
  'npm, CommonJS, JavaScript, indented by tabs': {
    files: {
      'package.json': lines({ name: 'b', main: 'index.js' }, '\t'),
      'index.js': 'module.exports = 42\n',
    },
    origin: 'https://github.com/example/b.git',
    created: ['tidemark.config.mjs', 'benchmarks/first.bench.mjs', '.github/workflows/tidemark.yml'],
    run: 'npm run bench',
  },
  'npm, ESM, TypeScript': {
    files: {
      'package.json': lines({ name: 'c', type: 'module', scripts: {} }, 2),
      'package-lock.json': lines({ name: 'c', lockfileVersion: 3 }, 2),
      'tsconfig.json': lines(
        {
          compilerOptions: {
            module: 'nodenext',
            target: 'es2023',
            strict: true,
            noPropertyAccessFromIndexSignature: true,
            noEmit: true,
            skipLibCheck: true,
            types: [],
          },
        },
        2,
      ),
      'src/index.ts': 'export const answer: number = 42\n',
    },
    created: ['tidemark.config.ts', 'benchmarks/first.bench.ts', '.github/workflows/tidemark.yml'],
    run: 'npm run bench',
  },
  'yarn, CommonJS, TypeScript, elsewhere than on GitHub': {
    files: {
      'package.json': lines({ name: 'd', devDependencies: { typescript: '5.9.3' } }, 4),
      'yarn.lock': '# yarn lockfile v1\n',
      'src/index.ts': 'export const answer: number = 42\n',
    },
    origin: 'https://gitlab.example/d.git',
    created: ['tidemark.config.mts', 'benchmarks/first.bench.mts'],
    run: 'yarn run bench',
  },
  'pnpm workspace with benchmarks of vitest': {
    files: {
      'package.json': lines({ name: 'e', private: true, type: 'module' }, 2),
      'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n",
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'packages/core/package.json': lines({ name: '@e/core', type: 'module' }, 2),
      'packages/core/benchmarks/sort.bench.js': "import { bench } from 'vitest'\nbench('sort', () => {})\n",
    },
    origin: 'git@github.example.com:example/e.git',
    created: ['tidemark.config.js', 'benchmarks/tidemark/first.bench.js', '.github/workflows/tidemark.yml'],
    run: 'pnpm run bench',
  },
  'single package without git': {
    files: { 'package.json': '{"name":"f","type":"module"}' },
    origin: false,
    created: ['tidemark.config.js', 'benchmarks/first.bench.js'],
    run: 'npm run bench',
  },
  'package in a folder of its repository': {
    files: { 'package.json': lines({ name: 'g', type: 'module' }, 2), 'bun.lock': '' },
    subfolder: 'services/orders',
    created: ['tidemark.config.js', 'benchmarks/first.bench.js'],
    run: 'bun run bench',
  },
}

async function make({ files, origin, subfolder = '' }: Sample): Promise<{ root: string; top: string }> {
  const project = await temporaryProject({})
  projects.push(project)
  const top = project.root
  if (origin !== false) git(top, 'init', '--quiet')
  if (typeof origin === 'string') git(top, 'remote', 'add', 'origin', origin)
  for (const [path, text] of Object.entries(files)) await project.write(join(subfolder, path), text)
  return { root: join(top, subfolder), top }
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  })
}

/** Texts of files of a project; empty for those that are not there. */
async function textsOf(root: string, paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(paths.map((path) => readFile(join(root, path), 'utf8').catch(() => '')))
}

describe.concurrent('tidemark init', { timeout: 120_000 }, () => {
  it.each(Object.entries(samples))('in a project: %s', async (_, sample) => {
    const { root } = await make(sample)
    const paths = ['package.json', '.gitattributes', ...sample.created]
    const before = await textsOf(root, paths)

    const asked = await tidemark(root, 'init')
    expect(asked.stderr).toBe(
      'error: nothing written: there is no terminal to ask on; --yes writes without asking\n',
    )
    expect(asked.code).toBe(2)
    expect(await textsOf(root, paths)).toEqual(before)

    const { code, stdout, stderr } = await tidemark(root, 'init', '--yes')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect([...stdout.matchAll(/^created (.*)$/gm)].map(([, path]) => path)).toEqual(
      sample.origin === false || sample.files['.gitattributes'] !== undefined
        ? sample.created
        : [...sample.created.slice(0, 2), '.gitattributes', ...sample.created.slice(2)],
    )
    expect(stdout).toContain(`\n  ${sample.run} `)
    const written = await textsOf(root, paths)
    const manifest = JSON.parse(written[0] ?? '') as { scripts: Record<string, string> }
    const whole = JSON.parse(before[0] ?? '') as { scripts?: object }
    expect(manifest).toEqual({
      ...whole,
      scripts: {
        ...whole.scripts,
        bench: 'tidemark bench',
        'bench:gate': 'tidemark gate',
        'bench:update': 'tidemark accept',
      },
    })

    const again = await tidemark(root, 'init', '--yes')
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toMatch(/^(?:note: .*\n)*nothing to write: everything is there\n$/)
    expect(await textsOf(root, paths)).toEqual(written)

    const run = await tidemark(root, 'run', ...tiny, '--replicates', '1')
    expect(run.stderr).not.toContain('error')
    expect(run.stdout).toMatch(/orders to JSON .* unjudged\n/)
    expect(run.stdout).toMatch(/orders from JSON .* unjudged\n/)
    // There is no baseline yet.
    expect(run.code).toBe(5)
  })

  it('writes TypeScript that compiles', async () => {
    const sample = samples['npm, ESM, TypeScript']
    if (sample === undefined) throw new Error('no such sample')
    const { root } = await make(sample)
    await tidemark(root, 'init', '--yes')
    const compiler = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
    expect(() => execFileSync(process.execPath, [compiler, '-p', root], { encoding: 'utf8' })).not.toThrow()
  })

  it('starts from the nearest package.json, and leaves a workflow of the user as it is', async () => {
    const { root } = await make({
      ...(samples['npm, ESM, JavaScript'] as Sample),
      origin: 'https://github.com/example/a.git',
    })
    const workflow = join(root, '.github/workflows/tidemark.yml')
    await mkdir(dirname(workflow), { recursive: true })
    await writeFile(workflow, 'name: \u001b[31mMine\n')
    const { code, stdout } = await tidemark(join(root, 'src'), 'init', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain(
      'keep .github/workflows/tidemark.yml: it is yours and stays as it is; init would change this in it\n' +
        '  - name: \\u001b[31mMine\n  + name: Tidemark\n',
    )
    expect(stdout).toContain(`created ${join('..', 'tidemark.config.js')}\n`)
    expect(await readFile(workflow, 'utf8')).toBe('name: \u001b[31mMine\n')
  })

  it('writes nothing into a repository that git refuses to read, such as one of another owner', async () => {
    const { root } = await make({ files: { 'package.json': '{"name":"r"}' }, created: [], run: '' })
    await writeFile(join(root, '.git', 'config'), '[core\n')
    const { code, stdout, stderr } = await tidemark(root, 'init', '--yes')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .*: git does not tell the revision: .*; make `git status` work there/)
  })

  it('names the packages that are not installed', async () => {
    const { root } = await make(samples['pnpm workspace with benchmarks of vitest'] as Sample)
    const { stdout } = await tidemark(root, 'init', '--yes', '--no-workflow')
    expect(stdout).toContain(
      '\nnext:\n  pnpm add --save-dev --workspace-root tidemark @tidemark/harness\n  pnpm run bench ',
    )
    expect(stdout).toContain('note: packages/core/benchmarks/sort.bench.js is no suite of Tidemark')
    expect(stdout).not.toContain('.github')
  })

  it.each<[what: string, files: Readonly<Record<string, string>>, message: string]>([
    ['no JSON', { 'package.json': '{' }, 'package.json'],
    ['a list', { 'package.json': '[]' }, 'package.json'],
    [
      'scripts that are none',
      { 'package.json': '{ "scripts": "x" }' },
      'package.json: scripts: found no object',
    ],
    [
      'a wrong configuration',
      { 'package.json': '{}', 'tidemark.config.js': 'export default { replicates: 0 }' },
      'tidemark.config.js: replicates: found 0',
    ],
  ])('refuses %s, and writes nothing', async (_, files, message) => {
    const { root } = await make({ files, created: [], run: '' })
    const { code, stdout, stderr } = await tidemark(root, 'init', '--yes')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(await textsOf(root, ['package.json', 'benchmarks/first.bench.js'])).toEqual([
      files['package.json'],
      '',
    ])
  })
})

it('shows everything that it writes', async () => {
  const { root } = await make(samples['npm, ESM, JavaScript'] as Sample)
  const { stdout } = await tidemark(root, 'init', '--yes')
  await expect(stdout).toMatchFileSnapshot('../__golden__/init.txt')
}, 30_000)
