import { expect, it } from 'vitest'
import { stepProblem, steps } from './five-minutes.mjs'

it('takes the exit code and the words that a step has to end with', () => {
  const step = { run: 'npm run bench:gate', code: 1, prints: /^slower/m }
  expect(stepProblem(step, { code: 1, stdout: 'a table\nslower  orders' })).toBe(undefined)
  expect(stepProblem(step, { code: 0, stdout: 'slower' })).toBe('npm run bench:gate: ended with 0, not 1')
  expect(stepProblem(step, { code: 1, stdout: 'broken' })).toContain('printed nothing like /^slower/m')
})

it('changes the code between the baseline and the gate', () => {
  const texts = steps.flatMap((step) => ('write' in step && step.write === 'api.mjs' ? [step.text] : []))
  expect(new Set(texts).size).toBe(2)
  expect(steps.at(-2)).toHaveProperty('write', 'api.mjs')
})
