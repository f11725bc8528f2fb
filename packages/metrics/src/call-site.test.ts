import { afterEach, expect, test } from 'vitest'
import { callSite } from './call-site.ts'
import { Registry } from './registry.ts'

const { prepareStackTrace, stackTraceLimit } = Error
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace
  Error.stackTraceLimit = stackTraceLimit
})

test('a clash names both places', () => {
  const registry = new Registry()
  function firstPlace(): void {
    registry.counter('a')
  }
  function otherPlace(): void {
    registry.gauge('a')
  }
  firstPlace()
  expect(otherPlace).toThrow(
    /^metric "a" is a counter, .*; first asked for at .*firstPlace.*call-site\.test\.ts.*, now at .*otherPlace.*call-site\.test\.ts/,
  )
  function unitPlace(): void {
    registry.counter('a', { unit: 'By' })
  }
  expect(unitPlace).toThrow(/first asked for at .*firstPlace.*, now at .*unitPlace/)
})

test.each<[string, () => void]>([
  [
    'a hook that throws',
    () => {
      Error.prepareStackTrace = () => {
        throw new Error('hook')
      }
    },
  ],
  [
    'a hook that gives no text',
    () => {
      Error.prepareStackTrace = () => ({})
    },
  ],
])('%s leaves the place unknown', (_, arrange) => {
  arrange()
  const callee = (): string => callSite(callee)
  expect(callee()).toBe('(unknown)')
})

test('the limit of stack traces is left as it was', () => {
  Error.stackTraceLimit = 7
  const callee = (): string => callSite(callee)
  expect(callee()).toContain('call-site.test.ts')
  expect(Error.stackTraceLimit).toBe(7)
})
