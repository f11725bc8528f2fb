import { expectTypeOf } from 'vitest'
import { call, type Suite, suite } from './suite.ts'

interface App {
  inject(request: string | { items: number }): Promise<{ statusCode: number }>
}
declare const app: App

// The context of setup reaches every form of call, teardown included.
expectTypeOf(
  suite('orders', {
    setup: async () => ({ app }),
    teardown: (context) => expectTypeOf(context).toEqualTypeOf<{ app: App }>(),
    calls: {
      short: (context) => expectTypeOf(context).toEqualTypeOf<{ app: App }>(),
      plain: {
        params: { items: [1, 10] },
        prepare: ({ items }) => ({ body: { items } }),
        run: ({ app: typed, body }) => {
          expectTypeOf(typed).toEqualTypeOf<App>()
          return typed.inject(body)
        },
        check: (response) => response.statusCode === 201,
        margin: '1%',
        budget: { p99: '5 ms', alloc: '80 kB' },
      },
      full: call({
        params: { items: [1, 10], kind: ['a', 'b'] },
        prepare: ({ app: typed, items, kind }) => {
          expectTypeOf(typed).toEqualTypeOf<App>()
          expectTypeOf(items).toEqualTypeOf<1 | 10>()
          expectTypeOf(kind).toEqualTypeOf<'a' | 'b'>()
          return { body: { items } }
        },
        run: ({ app: typed, body, kind }) => {
          expectTypeOf(body.items).toEqualTypeOf<1 | 10>()
          expectTypeOf(kind).toEqualTypeOf<'a' | 'b'>()
          return typed.inject(body)
        },
        check: (response) => {
          expectTypeOf(response).toEqualTypeOf<{ statusCode: number }>()
          return response.statusCode === 201
        },
      }),
    },
  }),
).toEqualTypeOf<Suite<{ app: App }>>()

// A suite without a context.
suite('pure', { calls: { a: () => 1, b: call({ params: { n: [1] }, run: ({ n }) => n + 1 }) } })

suite('mistakes', {
  setup: () => ({ app }),
  calls: {
    // @ts-expect-error the context has no such property
    misspelt: ({ ap }) => ap,
    full: call({
      params: { items: [1] },
      // @ts-expect-error there is no such parameter
      run: ({ item }) => item,
    }),
    // @ts-expect-error a check says yes or no
    checked: { run: () => 1, check: () => 'fine' },
    // @ts-expect-error there is no such option
    option: { run: () => 1, retries: 3 },
  },
})
