import type { Failure } from '../protocol.ts'

/** What a counted process is asked to do; it is given as its only argument, in JSON. */
export interface CountRequest {
  readonly bundleUrl: string
  readonly callId: string
  /** Calls to make after the first one, which tells whether the call is sync or async. */
  readonly operations: number
}

/** What it says at its end. */
export type CountReport = { readonly state: 'done' } | { readonly state: 'broken'; readonly failure: Failure }
