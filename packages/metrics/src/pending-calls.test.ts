import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PendingCalls } from './pending-calls.ts'

interface Ended {
  readonly owner: string
  readonly token: number
  readonly failed: boolean
}

function recordingCalls(): { calls: PendingCalls<string>; ended: Ended[] } {
  const ended: Ended[] = []
  return { ended, calls: new PendingCalls((owner, token, failed) => ended.push({ owner, token, failed })) }
}

test('each call ends once, as itself, in whatever order promises settle', async () => {
  // Up to 300 wait at a time: more than are kept for others.
  const call = fc.record({
    owner: fc.constantFrom('a', 'b'),
    failed: fc.boolean(),
    waits: fc.oneof(fc.nat(3), fc.nat(400)),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 500 }), async (calls) => {
      const { calls: pending, ended } = recordingCalls()
      const settleAt = new Map<number, (() => void)[]>()
      const settle = (at: number): void => {
        for (const end of settleAt.get(at) ?? []) end()
      }
      for (const [at, { owner, failed, waits }] of calls.entries()) {
        const promise = new Promise<void>((resolve, reject) => {
          const end = (): void => (failed ? reject(new Error('no')) : resolve())
          settleAt.set(at + waits, [...(settleAt.get(at + waits) ?? []), end])
        })
        pending.wait(promise, owner, at)
        settle(at)
        await null
      }
      for (let at = calls.length; at <= calls.length + 400; at++) settle(at)
      await new Promise((resolve) => setImmediate(resolve))
      const byToken = ended.toSorted((a, b) => a.token - b.token)
      expect(byToken).toEqual(calls.map(({ owner, failed }, token) => ({ owner, token, failed })))
    }),
    { numRuns: 40 },
  )
})

test('a promise that settles twice ends its call once, and no later one', async () => {
  class Twice extends Promise<number> {
    // biome-ignore lint/suspicious/noThenProperty: a subclass that does not keep to the rules.
    override then<A = number, B = never>(
      resolved?: ((value: number) => A | PromiseLike<A>) | null,
      rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      resolved?.(1)
      rejected?.(new Error('and so not'))
      return new Promise(() => undefined)
    }
  }
  const { calls, ended } = recordingCalls()
  calls.wait(new Twice(() => undefined), 'a', 1)
  expect(ended).toEqual([{ owner: 'a', token: 1, failed: false }])
  calls.wait(Promise.resolve(), 'b', 2)
  calls.wait(Promise.reject(new Error('no')), 'c', 3)
  await null
  expect(ended.slice(1)).toEqual([
    { owner: 'b', token: 2, failed: false },
    { owner: 'c', token: 3, failed: true },
  ])
})

test('a promise that settles again later ends no call that came in between', async () => {
  let settle: (() => void) | undefined
  class Again extends Promise<number> {
    // biome-ignore lint/suspicious/noThenProperty: a subclass that does not keep to the rules.
    override then<A = number, B = never>(
      resolved?: ((value: number) => A | PromiseLike<A>) | null,
    ): Promise<A | B> {
      settle = () => resolved?.(1)
      return new Promise(() => undefined)
    }
  }
  const { calls, ended } = recordingCalls()
  calls.wait(new Again(() => undefined), 'a', 1)
  settle?.()
  let resolve: (() => void) | undefined
  calls.wait(
    new Promise<void>((end) => {
      resolve = end
    }),
    'b',
    2,
  )
  settle?.()
  expect(ended).toEqual([{ owner: 'a', token: 1, failed: false }])
  resolve?.()
  await null
  expect(ended.slice(1)).toEqual([{ owner: 'b', token: 2, failed: false }])
})
