/** What a CI system says of itself and of the change that it tests. */
export interface CiEnvironment {
  readonly system: 'github' | 'gitlab' | null
  /** Branch that a pull request is to be merged into. */
  readonly targetBranch: string | null
  /** Top of the repository. */
  readonly checkout: string | null
  /** Where GitHub takes Markdown for the summary of a job from. */
  readonly summaryFile: string | null
}

/**
 * @see https://docs.github.com/actions/reference/variables-reference
 * @see https://docs.gitlab.com/ci/variables/predefined_variables/
 */
export function ciEnvironment(env: Readonly<Record<string, string | undefined>>): CiEnvironment {
  const given = (name: string): string | null => env[name] || null
  if (env['GITHUB_ACTIONS'] === 'true') {
    return {
      system: 'github',
      targetBranch: given('GITHUB_BASE_REF'),
      checkout: given('GITHUB_WORKSPACE'),
      summaryFile: given('GITHUB_STEP_SUMMARY'),
    }
  }
  if (env['GITLAB_CI'] === 'true') {
    return {
      system: 'gitlab',
      targetBranch: given('CI_MERGE_REQUEST_TARGET_BRANCH_NAME'),
      checkout: given('CI_PROJECT_DIR'),
      summaryFile: null,
    }
  }
  return { system: null, targetBranch: null, checkout: null, summaryFile: null }
}
