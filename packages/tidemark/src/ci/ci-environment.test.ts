import { describe, expect, it } from 'vitest'
import { ciEnvironment } from './ci-environment.ts'

describe('ciEnvironment', () => {
  it('knows a pull request of GitHub', () => {
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_BASE_REF: 'release/2',
      GITHUB_WORKSPACE: '/home/runner/work/api/api',
      GITHUB_STEP_SUMMARY: '/home/runner/work/_temp/summary.md',
    }
    expect(ciEnvironment(env)).toEqual({
      system: 'github',
      targetBranch: 'release/2',
      checkout: '/home/runner/work/api/api',
      summaryFile: '/home/runner/work/_temp/summary.md',
    })
  })

  it('knows that a push has no target', () => {
    expect(ciEnvironment({ GITHUB_ACTIONS: 'true', GITHUB_BASE_REF: '' })).toMatchObject({
      system: 'github',
      targetBranch: null,
    })
    expect(ciEnvironment({ GITLAB_CI: 'true' })).toMatchObject({ system: 'gitlab', targetBranch: null })
  })

  it('knows a merge request of GitLab', () => {
    const env = {
      GITLAB_CI: 'true',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      CI_PROJECT_DIR: '/builds/team/api',
    }
    expect(ciEnvironment(env)).toEqual({
      system: 'gitlab',
      targetBranch: 'main',
      checkout: '/builds/team/api',
      summaryFile: null,
    })
  })

  it('knows nothing elsewhere', () => {
    expect(ciEnvironment({ CI: 'true', GITHUB_BASE_REF: 'main' })).toMatchObject({
      system: null,
      targetBranch: null,
    })
  })
})
