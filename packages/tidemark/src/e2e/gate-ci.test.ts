import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Ended, start } from '../fixtures/cli.ts'
import { GateProject, suiteOf, work } from '../fixtures/gate-project.ts'

const projects: GateProject[] = []
afterAll(() => {
  for (const project of projects.splice(0)) project.remove()
})

/** A project below the top of its repository: a suite is gone, another is the same, and nothing has to be measured. */
function projectWithGone(): GateProject {
  const files = {
    'benchmarks/a.bench.js': suiteOf('a', { one: '() => work()' }),
    'benchmarks/z.bench.js': suiteOf('z', { same: '() => work()' }, { from: '../src/untouched.js' }),
    'src/work.js': work(),
    'src/untouched.js': work(),
  }
  const project = new GateProject(files, 'services/api')
  projects.push(project)
  project.git('rm', '--quiet', 'services/api/benchmarks/a.bench.js')
  return project
}

function gate(
  project: GateProject,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<Ended> {
  const summary = join(project.folder, 'summary.md')
  writeFileSync(summary, 'a step before\n')
  const ofJob = {
    GITHUB_ACTIONS: '',
    GITLAB_CI: '',
    GITHUB_BASE_REF: '',
    GITHUB_WORKSPACE: project.root,
    GITHUB_STEP_SUMMARY: summary,
  }
  return start(project.project, ['gate', ...args], {
    ...project.environment,
    ...ofJob,
    ...env,
  }).ended
}

const summaryOf = (project: GateProject): string => readFileSync(join(project.folder, 'summary.md'), 'utf8')
const github = { GITHUB_ACTIONS: 'true' }

describe.concurrent('tidemark gate --ci on GitHub Actions', () => {
  it('annotates the suite and adds to the summary', async () => {
    const project = projectWithGone()
    const { code, stdout } = await gate(project, github, '--ci')
    expect(code).toBe(5)
    expect(stdout).toContain(
      '\n::error file=services/api/benchmarks/a.bench.js,line=1,title=gone%3A a › one::the suites no longer have this call\n',
    )
    expect(summaryOf(project)).toMatch(/^a step before\n### tidemark gate: 2 calls: 1 gone, 1 same\n/)
  })

  it('says nothing of the kind without the flag', async () => {
    const project = projectWithGone()
    const { stdout } = await gate(project, github)
    expect(stdout).not.toContain('::')
    expect(summaryOf(project)).toBe('a step before\n')
  })

  it('compares with the branch that the pull request is to be merged into', async () => {
    const project = projectWithGone()
    project.git('branch', 'release/2')
    project.git('checkout', '--quiet', '-b', 'topic')
    project.commit()
    project.git('branch', '--force', 'main', 'HEAD')
    const { stdout } = await gate(project, { ...github, GITHUB_BASE_REF: 'release/2' }, '--ci')
    expect(stdout).toContain('against release/2@')
    expect(stdout).toContain('1 gone')
  })

  it('tells why it failed', async () => {
    const project = projectWithGone()
    const { code, stdout, stderr } = await gate(project, { ...github, GITHUB_BASE_REF: 'no%such' }, '--ci')
    expect(code).toBe(2)
    expect(stderr).toContain('error: ')
    expect(stdout).toMatch(/^::error title=tidemark gate::.*no%25such/m)
    expect(summaryOf(project)).toMatch(/^a step before\n### tidemark gate: failed\n\n<pre>\n.*no%such/)
  })
})

describe.concurrent('tidemark gate --ci elsewhere', () => {
  it('takes the target of a merge request of GitLab', async () => {
    const project = projectWithGone()
    project.git('branch', 'release/2')
    const env = { GITLAB_CI: 'true', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release/2' }
    const { stdout, stderr } = await gate(project, env, '--ci')
    expect(`${stdout}${stderr}`).toContain('release/2')
    expect(stdout).not.toContain('::error')
  })

  it('says that nobody is told', async () => {
    const { stderr } = await gate(projectWithGone(), {}, '--ci')
    expect(stderr).toContain('--ci: found neither GitHub Actions nor GitLab CI, so nobody is told\n')
  })
})

describe.concurrent('files of a gate', () => {
  it('are written in each form that is asked for', async () => {
    const project = projectWithGone()
    await gate(
      project,
      {},
      ...[
        '--json',
        'gate.json',
        '--markdown',
        'gate.md',
        '--junit',
        'junit.xml',
        '--code-quality',
        'quality.json',
      ],
    )
    const read = (name: string): string => readFileSync(join(project.project, name), 'utf8')
    expect(JSON.parse(read('gate.json'))).toMatchObject({ kind: 'tidemark.gate' })
    expect(read('gate.md')).toMatch(/^### tidemark gate: 2 calls: 1 gone/)
    expect(read('junit.xml')).toContain('<testcase classname="a" name="one" file="benchmarks/a.bench.js">')
    expect(JSON.parse(read('quality.json'))).toMatchObject([{ check_name: 'tidemark/gone' }])
  })

  it.each([['--markdown'], ['--junit'], ['--code-quality']])(
    'cost no measurement when the folder of %s is missing',
    async (flag) => {
      const { code, stdout, stderr } = await gate(projectWithGone(), {}, flag, 'nowhere/file')
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(`error: ${flag}: found no folder`)
    },
  )
})
