import type { BrokenReason, Phase } from '@tidemark/records'
import type { Failure } from '../protocol.ts'
import { CheckFailedError } from './subject.ts'

/** Longest message and stack that travel; a user's error may carry megabytes. */
const longestMessage = 500
const longestStack = 8_000

const reasonOfPhase: Partial<Record<Phase, BrokenReason>> = {
  load: 'load-failed',
  setup: 'setup-failed',
  teardown: 'teardown-failed',
}

/** An error of the user's code as plain data: it may not be cloneable, or not an Error at all. */
export function failureFrom(error: unknown, phase: Phase): Failure {
  const reason = error instanceof CheckFailedError ? 'check-failed' : (reasonOfPhase[phase] ?? 'threw')
  const { message, stack } = describeError(error)
  return { reason, phase, message, ...(stack === undefined ? {} : { stack }) }
}

function describeError(error: unknown): { message: string; stack?: string } {
  try {
    if (error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)) {
      const { name, message, stack } = error as Partial<Error>
      const firstLine = String(message).split('\n', 1)[0] ?? ''
      const text = error instanceof CheckFailedError ? firstLine : `${name ?? 'Error'}: ${firstLine}`
      return {
        message: text.slice(0, longestMessage),
        ...(typeof stack === 'string' ? { stack: keptStack(stack) } : {}),
      }
    }
    return { message: `threw ${String(error)}`.slice(0, longestMessage) }
  } catch {
    return { message: 'threw a value that cannot be printed' }
  }
}

const ownFolder = new URL('..', import.meta.url).href

/** The user's part of a stack: our own frames under it say nothing about the failure. */
export function keptStack(stack: string): string {
  const frames = stack.split('\n').filter((line) => !line.includes(ownFolder))
  return frames.join('\n').slice(0, longestStack)
}
