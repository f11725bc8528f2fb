import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { initProject } from '../fixtures/init-project.ts'
import type { Plan } from './file-change.ts'
import type { HttpApi } from './http/http-api.ts'
import { planInit } from './plan.ts'
import type { Project } from './project.ts'

const pathsOf = ({ changes }: Plan): readonly string[] => changes.map(({ path }) => path)
const textOf = ({ changes }: Plan, path: string): string =>
  changes.find((change) => change.path === path)?.after ?? ''

/** The project as it is once the plan is carried out. */
function after(project: Project, plan: Plan): Project {
  const files = new Map([
    ...project.files,
    ...plan.changes.map((change) => [change.path, change.after] as const),
  ])
  const config = pathsOf(plan).find((path) => path.startsWith('tidemark.config.'))
  const ours = pathsOf(plan).filter((path) => path.includes('.bench.'))
  return {
    ...project,
    manifest: files.get('package.json') ?? project.manifest,
    files,
    config: config === undefined ? project.config : { path: config, baselines: 'baselines' },
    suites: { ours: [...project.suites.ours, ...ours], foreign: project.suites.foreign },
  }
}

describe('planInit', () => {
  it.each<[what: string, changes: Partial<Project>, paths: readonly string[]]>([
    ['ESM JavaScript', {}, ['tidemark.config.js', 'benchmarks/first.bench.js']],
    ['CommonJS', { moduleFormat: 'commonjs' }, ['tidemark.config.mjs', 'benchmarks/first.bench.mjs']],
    ['TypeScript', { language: 'typescript' }, ['tidemark.config.ts', 'benchmarks/first.bench.ts']],
    [
      'TypeScript in CommonJS',
      { language: 'typescript', moduleFormat: 'commonjs' },
      ['tidemark.config.mts', 'benchmarks/first.bench.mts'],
    ],
  ])('names files of %s as Node reads them', (_, changes, paths) => {
    expect(pathsOf(planInit(initProject(changes)))).toEqual([
      ...paths,
      'package.json',
      '.gitattributes',
      '.github/workflows/tidemark.yml',
    ])
  })

  it('puts the workflow at the top of the repository, under a name of its own', () => {
    const repository = { subfolder: 'services/my orders', host: 'github', nodeVersionFile: null } as const
    const plan = planInit(initProject({ repository }))
    expect(pathsOf(plan)).toContain('../../.github/workflows/tidemark-services-my-orders.yml')
  })

  it('looks for suites in every package of a workspace', () => {
    const plan = planInit(initProject({ workspaceMembers: ['packages/*', "it's"] }))
    expect(textOf(plan, 'tidemark.config.js')).toContain(`  include: [
    'benchmarks/**/*.bench.{ts,mts,js,mjs}',
    'packages/*/benchmarks/**/*.bench.{ts,mts,js,mjs}',
    'it\\'s/benchmarks/**/*.bench.{ts,mts,js,mjs}',
  ],`)
  })

  it('keeps away from benchmarks of another tool', () => {
    const plan = planInit(initProject({ suites: { ours: [], foreign: ['benchmarks/sort.bench.js'] } }))
    expect(pathsOf(plan)).toContain('benchmarks/tidemark/first.bench.js')
    expect(textOf(plan, 'tidemark.config.js')).toContain("'benchmarks/tidemark/**/*.bench.{ts,mts,js,mjs}'")
    expect(plan.notes).toEqual(['benchmarks/sort.bench.js is no suite of Tidemark and is not measured'])
  })

  it('writes no first suite where there are suites, and no configuration where there is one', () => {
    const suites = { ours: ['benchmarks/a.bench.js'], foreign: [] }
    const config = { path: 'tidemark.config.mjs', baselines: 'perf' }
    const plan = planInit(initProject({ suites, config }))
    expect(pathsOf(plan)).toEqual(['package.json', '.gitattributes', '.github/workflows/tidemark.yml'])
    expect(textOf(plan, '.gitattributes')).toContain('perf/ledger.ndjson merge=union\n')
  })

  it('keeps what a user has changed, and says how it differs', () => {
    const workflow = '.github/workflows/tidemark.yml'
    const files = new Map([
      [workflow, 'name: Mine\n'],
      ['.gitattributes', '* text=auto\nbaselines/history/*.ndjson   merge=union'],
    ])
    const manifest = '{ "scripts": { "bench": "vitest bench", "bench:gate": "tidemark gate" } }\n'
    const plan = planInit(initProject({ files, manifest }))
    expect(plan.kept).toMatchObject([{ path: workflow, present: 'name: Mine\n' }])
    expect(textOf(plan, '.gitattributes')).toMatch(
      /^\* text=auto\nbaselines\/history\/\*\.ndjson {3}merge=union\n# .*\nbaselines\/ledger\.ndjson merge=union\n$/,
    )
    expect(textOf(plan, 'package.json')).toBe(
      '{ "scripts": { "bench": "vitest bench", "bench:gate": "tidemark gate", "bench:update": "tidemark accept" } }\n',
    )
    expect(plan.notes).toEqual([
      'package.json has a script "bench" of its own; init would write "tidemark bench"',
      '.gitattributes has "merge=union" for baselines/history/*.ndjson; init would write "merge=union linguist-generated"',
    ])
  })

  it.each<[what: string, changes: Partial<Project>, workflow: boolean | undefined, written: boolean]>([
    ['on GitHub', {}, undefined, true],
    ['on GitHub, when told not to', {}, false, false],
    ['elsewhere', { repository: { subfolder: '', host: 'other', nodeVersionFile: null } }, undefined, false],
    [
      'elsewhere, when told to',
      { repository: { subfolder: '', host: 'other', nodeVersionFile: null } },
      true,
      true,
    ],
    [
      'without a remote',
      { repository: { subfolder: '', host: 'none', nodeVersionFile: null } },
      undefined,
      true,
    ],
    ['without git', { repository: null }, undefined, false],
    ['without git, when told to', { repository: null }, true, false],
  ])('writes a workflow or none: %s', (_, changes, workflow, written) => {
    const plan = planInit(initProject(changes), workflow === undefined ? {} : { workflow })
    expect(pathsOf(plan).some((path) => path.endsWith('.yml'))).toBe(written)
  })

  describe('for a server', () => {
    const health = { name: 'GET /', path: '/', headers: {}, body: null, status: 200, held: null } as const
    const api: HttpApi = {
      origin: 'http://localhost:3000',
      allowedHosts: [],
      documentAt: null,
      operations: [{ ...health, method: 'GET' }],
      notes: ['a note'],
    }
    const suite = 'benchmarks/localhost-3000.bench.js'
    const written = ['tidemark.config.js', suite, 'package.json', '.gitattributes']

    it('makes its suite, and no workflow unless it is told: a gate sees nothing of the server', () => {
      const plan = planInit(initProject(), {}, api)
      expect(pathsOf(plan)).toEqual(written)
      expect(plan.notes).toEqual(['a note', expect.stringContaining('no workflow is written')])
      expect(planInit(after(initProject(), plan), {}, api).changes).toEqual([])
      expect(pathsOf(planInit(initProject(), { workflow: true }, api))).toEqual([
        ...written,
        '.github/workflows/tidemark.yml',
      ])
    })

    it('makes it beside other suites, which a gate can judge', () => {
      const suites = { ours: ['benchmarks/a.bench.js'], foreign: [] }
      expect(pathsOf(planInit(initProject({ suites }), {}, api))).toEqual([
        ...written,
        '.github/workflows/tidemark.yml',
      ])
    })

    it('keeps what was changed in it', () => {
      const files = new Map([[suite, 'mine\n']])
      expect(planInit(initProject({ files }), {}, api).kept).toMatchObject([
        { path: suite, present: 'mine\n' },
      ])
    })
  })

  it('has nothing left to do once it is done', () => {
    const project = fc.record({
      language: fc.constantFrom('typescript', 'javascript'),
      moduleFormat: fc.constantFrom('esm', 'commonjs'),
      workspaceMembers: fc.option(fc.array(fc.constantFrom('packages/*', 'apps/web'))),
      repository: fc.option(
        fc.record({
          subfolder: fc.constantFrom('', 'a', 'a/b c'),
          host: fc.constantFrom('github', 'other', 'none'),
          nodeVersionFile: fc.constantFrom(null, '.nvmrc'),
        }),
      ),
      packageManager: fc.record({
        name: fc.constantFrom('npm', 'pnpm', 'yarn', 'yarn-berry', 'bun'),
        version: fc.constantFrom(null, '9.1.2'),
        pnpmMajor: fc.constantFrom(null, 8),
        hasLockfile: fc.boolean(),
      }),
      suites: fc.record({
        ours: fc.constant([]),
        foreign: fc.constantFrom<readonly string[]>([], ['benchmarks/x.bench.js']),
      }),
    }) as fc.Arbitrary<Partial<Project>>
    fc.assert(
      fc.property(project, (changes) => {
        const before = initProject(changes)
        const plan = planInit(before)
        expect(plan.kept).toEqual([])
        const again = planInit(after(before, plan))
        expect([again.changes, again.kept]).toEqual([[], []])
      }),
    )
  })
})
