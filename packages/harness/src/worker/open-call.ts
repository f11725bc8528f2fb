import type { Failure } from '../protocol.ts'
import { type ResolvedCall, type ResolvedSuite, resolveSuite } from '../suite/resolve.ts'
import { failureFrom } from './failure.ts'
import type { Progress } from './progress.ts'
import { createSubject, type Subject } from './subject.ts'

/** A call whose suite is loaded and set up. */
export interface OpenedCall {
  readonly state: 'opened'
  /** Prepares the call's input. The first call is made by what it resolves to: that is warm-up already. */
  prepare(): Promise<() => Promise<Subject>>
  /** Null, or why tearing down failed. Never rejects. */
  tearDown(): Promise<Failure | null>
}

/** Loads a bundled suite into this isolate and sets it up for one of its calls. Never rejects. */
export async function openCall(
  bundleUrl: string,
  callId: string,
  progress: Progress,
): Promise<OpenedCall | { readonly state: 'broken'; readonly failure: Failure }> {
  try {
    progress.enter('load')
    const module = (await import(bundleUrl)) as { default?: unknown }
    const suite = resolveSuite(module.default)
    const call = suite.calls.find(({ id }) => id === callId)
    if (call === undefined) throw new Error(`the suite has no call ${JSON.stringify(callId)}`)
    progress.enter('setup')
    const context = await suite.setup?.()
    return {
      state: 'opened',
      async prepare() {
        progress.enter('prepare')
        const input = await prepareInput(call, context ?? {})
        return () => createSubject(call, input)
      },
      tearDown: () => tearDown(suite, context, progress),
    }
  } catch (error) {
    return { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
}

/**
 * Without parameters and preparation a call gets the very object that setup made. Otherwise one that
 * inherits from it, so that a context with methods of its class keeps them.
 */
async function prepareInput(call: ResolvedCall, context: object): Promise<object> {
  if (call.prepare === null && Object.keys(call.values).length === 0) return context
  const input: object = Object.assign(Object.create(context), call.values)
  return Object.assign(input, await call.prepare?.(input))
}

async function tearDown(suite: ResolvedSuite, context: unknown, progress: Progress): Promise<Failure | null> {
  try {
    progress.enter('teardown')
    await suite.teardown?.(context)
    return null
  } catch (error) {
    return failureFrom(error, 'teardown')
  }
}
