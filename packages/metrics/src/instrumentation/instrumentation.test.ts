import { expect, test } from 'vitest'
import { noopRegistry } from '../noop-registry.ts'
import { Registry } from '../registry.ts'
import { AlreadyInstrumentedError, instrumentFetch, instrumentHttp, traceChannel } from './index.ts'

const each = [
  ['instrumentHttp', (registry: Registry) => instrumentHttp(registry)],
  ['instrumentFetch', (registry: Registry) => instrumentFetch(registry)],
  ['traceChannel sql', (registry: Registry) => traceChannel(registry, 'sql')],
] as const

test.each(each)('%s refuses a registry that it records in, and says where', (name, instrument) => {
  const registry = new Registry()
  using _ = instrument(registry)
  let error: unknown
  try {
    instrument(registry)
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(AlreadyInstrumentedError)
  expect(error).toMatchObject({ name: 'AlreadyInstrumentedError', code: 'TIDEMARK_ALREADY_INSTRUMENTED' })
  const { message } = error as Error
  expect(message).toMatch(new RegExp(`^${name} already records in this registry`))
  expect(message.match(/instrumentation\.test\.ts:\d+/g)).toHaveLength(2)
})

test.each(each)('%s takes another registry, and the same one again once it has stopped', (_, instrument) => {
  const registry = new Registry()
  const first = instrument(registry)
  using _other = instrument(new Registry())
  first[Symbol.dispose]()
  using again = instrument(registry)
  expect(again.errors).toBe(0)
  // Of no effect any longer: what runs now is another one.
  first.stop()
  expect(() => instrument(registry)).toThrow(AlreadyInstrumentedError)
})

test.each(each)('%s does nothing for the registry that keeps nothing, however often', (_, instrument) => {
  const instrumentations = [instrument(noopRegistry), instrument(noopRegistry)]
  for (const instrumentation of instrumentations) instrumentation.stop()
  expect(instrumentations.map(({ errors }) => errors)).toEqual([0, 0])
})

test('one that cannot have its metrics leaves nothing behind', () => {
  const registry = new Registry()
  registry.counter('http.server.request.duration')
  expect(() => instrumentHttp(registry)).toThrow(/cannot also be a timer/)
  registry.remove('http.server.request.duration')
  instrumentHttp(registry).stop()
})

test('bounds fit under a highest duration that was lowered', () => {
  const registry = new Registry()
  using _ = instrumentHttp(registry, { highest: 1e9 })
  expect(() => instrumentHttp(new Registry(), { highest: 1e9, slo: [2e9] })).toThrow(RangeError)
})
