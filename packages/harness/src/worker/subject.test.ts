import { describe, expect, it } from 'vitest'
import type { ResolvedCall } from '../suite/resolve.ts'
import { CheckFailedError, createSubject } from './subject.ts'

function callOf(run: (input: object) => unknown, check: ResolvedCall['check'] = null): ResolvedCall {
  return {
    name: 'a',
    params: {},
    id: 'a',
    definitionHash: '',
    limits: {},
    timeLimitSeconds: null,
    load: null,
    loadBudget: null,
    values: {},
    prepare: null,
    run,
    check,
  }
}

describe('createSubject', () => {
  it('tells sync from async by the first result, and makes exactly the calls asked for', async () => {
    let calls = 0
    const sync = await createSubject(
      callOf(() => ++calls),
      {},
    )
    expect(sync.kind).toBe('sync')
    expect(calls).toBe(1)
    sync.run(10)
    expect(calls).toBe(11)

    const async_ = await createSubject(
      callOf(async () => ++calls),
      {},
    )
    expect(async_.kind).toBe('async')
    await async_.run(5)
    expect(calls).toBe(17)
  })

  it('takes any thenable for async', async () => {
    // biome-ignore lint/suspicious/noThenProperty: the point of the test.
    const thenable = { then: (resolve: (value: number) => void) => resolve(3) }
    const subject = await createSubject(
      callOf(
        () => thenable,
        (result) => result === 3,
      ),
      {},
    )
    expect(subject.kind).toBe('async')
  })

  it('hands the same input object to every call', async () => {
    const seen = new Set<object>()
    const input = { app: 1 }
    const subject = await createSubject(
      callOf((one) => seen.add(one)),
      input,
    )
    subject.run(3)
    expect([...seen]).toEqual([input])
  })

  it('fails a result that check refuses, on the first call and later', async () => {
    await expect(
      createSubject(
        callOf(
          () => 1,
          (result) => result === 2,
        ),
        {},
      ),
    ).rejects.toThrow(CheckFailedError)
    let result = 2
    const subject = await createSubject(
      callOf(
        () => result,
        (value) => value === 2,
      ),
      {},
    )
    result = 1
    subject.run(1)
    await expect(subject.verify?.()).rejects.toThrow(/^check returned false for 1$/)
  })

  it.each<[what: string, result: unknown, text: string]>([
    [
      'an answer',
      { status: 500, body: { error: { code: 1 } } },
      '{ status: 500, body: { error: [Object] } }',
    ],
    ['much of it, in short', 'x'.repeat(1000), `'${'x'.repeat(100)}'... 900 more characters`],
    ['many, in short', Array.from({ length: 99 }, () => ({ name: 'y'.repeat(90) })), '…'],
    [
      'what cannot be shown',
      {
        [Symbol.for('nodejs.util.inspect.custom')]: () => {
          throw new Error('no')
        },
      },
      'a value of type object',
    ],
  ])('shows what was refused: %s', async (_, result, text) => {
    const refused = createSubject(
      callOf(
        () => result,
        () => false,
      ),
      {},
    )
    const message = await refused.then(
      () => '',
      (error: Error) => error.message,
    )
    expect(message.startsWith('check returned false for ')).toBe(true)
    expect(message.endsWith(text)).toBe(true)
    expect(message.length).toBeLessThan(240)
  })

  it('does not take a truthy value for a passed check', async () => {
    await expect(
      createSubject(
        callOf(
          () => 1,
          () => 'yes',
        ),
        {},
      ),
    ).rejects.toThrow('check returned string')
  })

  it('refuses a call that turns async after its first result', async () => {
    let first = true
    const flip = (): unknown => {
      if (!first) return Promise.reject(new Error('never unhandled'))
      first = false
      return 1
    }
    const subject = await createSubject(callOf(flip), {})
    expect(() => subject.run(1)).toThrow('make it always async')
  })
})
