import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAskedAcceptance } from './asked-acceptance.ts'

const text = readFileSync(new URL('./fixtures/workflow-dispatch.json', import.meta.url), 'utf8')
const event = JSON.parse(text)
const withInputs = (changes: object): string =>
  JSON.stringify({ ...event, inputs: { ...event.inputs, ...changes } })
const withSender = (changes: object): string =>
  JSON.stringify({ ...event, sender: { ...event.sender, ...changes } })

describe('parseAskedAcceptance', () => {
  it('reads who asks for what, and why', () => {
    expect(parseAskedAcceptance(text, 'event.json')).toEqual({
      runId: 289782451,
      reason: 'orders are signed now',
      expires: undefined,
      overBudget: false,
      asker: 'octocat',
      author: 'octocat <583231+octocat@users.noreply.github.com>',
    })
  })

  it('reads the inputs that may be left out', () => {
    const asked = withInputs({ expires: ' 2027-01-31 ', 'over-budget': 'true', run: ' 7 ' })
    expect(parseAskedAcceptance(asked, 'event.json')).toMatchObject({
      runId: 7,
      expires: '2027-01-31',
      overBudget: true,
    })
    const { run, reason } = event.inputs
    const least = JSON.stringify({ ...event, inputs: { run, reason } })
    expect(parseAskedAcceptance(least, 'event.json')).toMatchObject({ expires: undefined, overBudget: false })
  })

  it.each([
    ['no JSON', 'x', 'document'],
    ['another event', JSON.stringify({ workflow_run: { id: 1 }, sender: event.sender }), 'inputs'],
    ['a run that is none', withInputs({ run: '1/../2' }), 'inputs.run'],
    ['a run that is more than a number', withInputs({ run: '1$(touch pwned)' }), 'inputs.run'],
    ['no reason', withInputs({ reason: ' ' }), 'inputs.reason'],
    ['an app that asks', withSender({ login: 'renovate[bot]', type: 'Bot' }), 'sender.login'],
    ['an app with the name of a person', withSender({ type: 'Bot' }), 'sender.type'],
    ['a person with another line', withSender({ login: 'a\nb' }), 'sender.login'],
  ])('refuses %s and names the field', (_, wrong, field) => {
    expect(() => parseAskedAcceptance(wrong, 'event.json')).toThrow(
      new RegExp(`^event\\.json: ${field.replaceAll('.', '\\.')}: found .*workflow_dispatch`),
    )
  })
})
