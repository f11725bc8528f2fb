import { inspect } from 'node:util'
import type { ResolvedCall } from '../suite/resolve.ts'
import { createAsyncRunner, createSyncRunner, type Sink } from './runner.ts'

/** A call's result was refused by its `check`. */
export class CheckFailedError extends Error {
  override readonly name = 'CheckFailedError'
}

/**
 * The call under measurement behind one small interface, the same for the loops that time it.
 * A sync call is never awaited: a microtask per call would cost more than many calls.
 */
export type Subject =
  | {
      readonly kind: 'sync'
      /** Makes `count` calls. */
      readonly run: (count: number) => void
      readonly verify: (() => Promise<void>) | null
    }
  | {
      readonly kind: 'async'
      readonly run: (count: number) => Promise<void>
      readonly verify: (() => Promise<void>) | null
    }

/**
 * Makes the first call and tells from its result whether the call is sync or async: a thenable is
 * awaited. Nothing is called before that.
 */
export async function createSubject(call: ResolvedCall, input: object): Promise<Subject> {
  const sink: Sink = { value: undefined }
  const first = call.run(input)
  const kind = isThenable(first) ? 'async' : 'sync'
  sink.value = await first
  const verify = call.check === null ? null : createVerifier(call.check, sink)
  await verify?.()
  if (kind === 'async') {
    const runner = createAsyncRunner()
    return { kind, run: (count) => runner(call.run, input, count, sink), verify }
  }
  const runner = createSyncRunner()
  return {
    kind,
    run: (count) => {
      runner(call.run, input, count, sink)
      // Only the last of a batch is looked at; one is enough to see a call that changed its mind.
      if (isThenable(sink.value)) {
        sink.value.then(undefined, () => {})
        throw new TypeError('the call first returned a value and later a promise: make it always async')
      }
    },
    verify,
  }
}

function createVerifier(check: (result: unknown) => unknown, sink: Sink): () => Promise<void> {
  return async () => {
    const verdict = await check(sink.value)
    if (verdict === true) return
    const what = verdict === false ? 'false' : `${typeof verdict} instead of true or false`
    throw new CheckFailedError(`check returned ${what} for ${shown(sink.value)}`)
  }
}

const shownCharacters = 200

/** Enough of a result to see what is wrong with it, such as the status of an answer. */
function shown(value: unknown): string {
  try {
    const text = inspect(value, {
      depth: 1,
      maxArrayLength: 5,
      maxStringLength: 100,
      breakLength: Infinity,
      compact: true,
    })
    return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
  } catch {
    // A result may say itself how it is shown, and throw.
    return `a value of type ${typeof value}`
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}
