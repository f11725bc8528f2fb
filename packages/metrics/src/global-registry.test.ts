import { expect, test } from 'vitest'
import { globalRegistry, setGlobalRegistry } from './global-registry.ts'
import { noopRegistry } from './noop-registry.ts'
import { Registry } from './registry.ts'

test('the global registry is one, until another is set', () => {
  const first = globalRegistry()
  expect(globalRegistry()).toBe(first)
  const own = new Registry()
  expect(setGlobalRegistry(own)).toBe(first)
  expect(globalRegistry()).toBe(own)
  expect(setGlobalRegistry(noopRegistry)).toBe(own)
  expect(setGlobalRegistry(first)).toBe(noopRegistry)
})
