import type { Failure } from '../protocol.ts'
import { type ResolvedCall, type ResolvedSuite, resolveSuite } from '../suite/resolve.ts'
import type { ServerAddress } from '../suite/suite.ts'
import { failureFrom } from './failure.ts'
import type { Progress } from './progress.ts'
import { createSubject, type Subject } from './subject.ts'

/** A call whose suite is loaded and set up. */
export interface OpenedCall {
  readonly state: 'opened'
  readonly call: ResolvedCall
  /** What the call is made with, prepared. */
  prepareInput(): Promise<object>
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
  server: ServerAddress | null = null,
): Promise<OpenedCall | { readonly state: 'broken'; readonly failure: Failure }> {
  try {
    progress.enter('load')
    const module = (await import(bundleUrl)) as { default?: unknown }
    const suite = resolveSuite(module.default)
    const call = suite.calls.find(({ id }) => id === callId)
    if (call === undefined) throw new Error(`the suite has no call ${JSON.stringify(callId)}`)
    progress.enter('setup')
    const context = await suite.setup?.(setupInput(server))
    const prepareCall = (): Promise<object> => {
      progress.enter('prepare')
      return prepareInput(call, context ?? {})
    }
    return {
      state: 'opened',
      call,
      prepareInput: prepareCall,
      async prepare() {
        const input = await prepareCall()
        return () => createSubject(call, input)
      },
      tearDown: () => tearDown(suite, context, progress),
    }
  } catch (error) {
    return { state: 'broken', failure: failureFrom(error, progress.phase) }
  }
}

/** A suite that relies on a server that nobody started must hear why, not that something is null. */
function setupInput(server: ServerAddress | null): object {
  return {
    get server(): ServerAddress {
      if (server !== null) return server
      throw new Error('no server was started: the suite needs a `server`, and only tidemark load starts it')
    },
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
