import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseWorkflowRun } from './workflow-run.ts'

const text = readFileSync(new URL('./fixtures/workflow-run-of-fork.json', import.meta.url), 'utf8')

/** The event with another field of its run. */
function withRun(changes: object): string {
  const event = JSON.parse(text)
  return JSON.stringify({ ...event, workflow_run: { ...event.workflow_run, ...changes } })
}

describe('parseWorkflowRun', () => {
  it('reads the event of a run for a fork', () => {
    expect(parseWorkflowRun(text, 'event.json')).toEqual({
      id: 289782451,
      event: 'pull_request',
      status: 'completed',
      headSha: '3484a3fb816e0859fd6e1cea078d76385ff50625',
      headBranch: 'faster-orders',
      headRepository: 'mallory/octo-repo',
    })
  })

  it('knows a repository that is deleted', () => {
    expect(
      parseWorkflowRun(withRun({ head_repository: null, head_branch: null }), 'event.json'),
    ).toMatchObject({
      headBranch: '',
      headRepository: null,
    })
  })

  it.each([
    ['no JSON', 'x', 'document'],
    ['another event', JSON.stringify({ pull_request: { number: 1 } }), 'workflow_run'],
    ['a commit that is none', withRun({ head_sha: '../../x' }), 'workflow_run.head_sha'],
    ['a run that is none', withRun({ id: '1/../2' }), 'workflow_run.id'],
    ['a repository that is none', withRun({ head_repository: { full_name: 'a/b/../c' } }), 'full_name'],
  ])('refuses %s and names the field', (_, event, field) => {
    expect(() => parseWorkflowRun(event, 'event.json')).toThrow(
      new RegExp(`^event\\.json: \\S*${field.replaceAll('.', '\\.')}: found `),
    )
  })
})
