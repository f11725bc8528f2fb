import type { ListedSuite } from '@tidemark/harness/runner'
import { afterEach, describe, expect, it } from 'vitest'
import { type TemporaryProject, temporaryProject } from '../../../../testing/temporary-project.ts'
import { isIdentical } from './identical.ts'
import type { ArmFolder } from './load-suite.ts'

const projects: TemporaryProject[] = []
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove()
})

const file = 'benchmarks/a.bench.ts'
const suite = { bundle: { file } } as ListedSuite
const closed = {
  [file]: "import { work } from '../src/work.js'\nexport default work\n",
  'src/work.ts': 'export const work = 1\n',
}
const open = {
  ...closed,
  'src/work.ts': "import { readFileSync } from 'node:fs'\nexport const work = readFileSync\n",
}

async function armOf(name: string, files: Readonly<Record<string, string>>): Promise<ArmFolder> {
  const project = await temporaryProject(files)
  projects.push(project)
  return { name, root: project.root, lockfileHash: 'abcd' }
}

interface Difference {
  readonly files?: Readonly<Record<string, string>>
  readonly inBase?: Readonly<Record<string, string>>
  /** Null when git cannot tell. */
  readonly changed?: readonly string[] | null
  readonly head?: Partial<ArmFolder>
  readonly base?: Partial<ArmFolder>
}

async function identical({
  files = closed,
  inBase = {},
  changed = [],
  head,
  base,
}: Difference): Promise<boolean> {
  return isIdentical(suite, {
    head: { ...(await armOf('head', files)), ...head },
    reference: { ...(await armOf('base', { ...files, ...inBase })), ...base },
    changedFiles: async () => changed && new Set(changed),
  })
}

const packages = new Map([['semver', '/cache/semver']])

describe('the code of two revisions is the same', () => {
  it.each<[string, Difference]>([
    ['when nothing changed', {}],
    ['when nothing changed, whatever it reads', { files: open }],
    ['beside documents', { changed: ['README.md', 'docs/guide.md', 'LICENSE', '.github/workflows/ci.yml'] }],
    ['beside other source', { changed: ['src/other.ts', 'packages/x/a.cjs', 'b.mts', 'c.jsx'] }],
    [
      'beside what nobody reads',
      { files: open, changed: ['.github/x.yml', 'packages/a/CHANGELOG.md', 'LICENSE'] },
    ],
    ['without lock files', { head: { lockfileHash: null }, base: { lockfileHash: null } }],
  ])('%s', async (_, difference) => {
    expect(await identical(difference)).toBe(true)
  })
})

describe('the code of two revisions may differ', () => {
  it.each<[string, Difference]>([
    [
      'in what the suite imports',
      { inBase: { 'src/work.ts': 'export const work = 2\n' }, changed: ['src/work.ts'] },
    ],
    ['in the suite', { inBase: { [file]: 'export default 1\n' }, changed: [file] }],
    [
      'in a package that is not in git',
      {
        inBase: { 'node_modules/p/index.js': '1' },
        files: {
          [file]: "import 'p'\nexport default 1\n",
          'node_modules/p/index.js': '2',
        },
      },
    ],
    ['in data', { changed: ['data/orders.json'] }],
    ['in a template', { changed: ['views/index.html'] }],
    ['in package.json', { changed: ['package.json'] }],
    ['in a file without an ending', { changed: ['Makefile'] }],
    ['in source that is read or loaded by name', { files: open, changed: ['src/other.ts'] }],
    ['in a document that is read', { files: open, changed: ['benchmarks/large.md'] }],
    ['in what git does not know', { changed: null }],
    ['in the lock file', { base: { lockfileHash: 'ef01' } }],
    ['in that one has no lock file', { base: { lockfileHash: null } }],
    ['in a package that is compared', { head: { packages } }],
    ['in a package that is compared with', { base: { packages } }],
    ['in a way that cannot be followed', { files: { ...closed, 'src/work.ts': "import './nowhere.js'" } }],
  ])('%s', async (_, difference) => {
    expect(await identical(difference)).toBe(false)
  })
})
