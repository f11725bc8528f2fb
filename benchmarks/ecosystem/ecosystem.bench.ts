import { call, suite } from '@tidemark/harness'
import { isSignUp } from './ajv-validation.ts'
import { parseSearch } from './query.ts'
import { makeRequestLog } from './request-log.ts'
import { findRoute } from './routes.ts'
import { makeSignUp } from './sign-up.ts'
import { signSession, verifySession } from './tokens.ts'
import { parseSignUp } from './zod-validation.ts'

const search =
  'filter[status]=paid&filter[total][gte]=100&filter[total][lt]=5000&filter[tags][]=gift&filter[tags][]=express' +
  '&sort[]=-placedAt&sort[]=total&page=3&q=caf%C3%A9%20au%20lait'

export default suite('ecosystem', {
  calls: {
    'zod: parse a sign-up': call({
      prepare: () => ({ body: makeSignUp(5) }),
      run: ({ body }) => parseSignUp(body),
      check: (signUp) => signUp.seats.length === 5 && signUp.address.city === 'London',
    }),

    'ajv: validate a sign-up': call({
      prepare: () => ({ body: makeSignUp(5) }),
      run: ({ body }) => isSignUp(body),
      check: (valid) => valid,
    }),

    'find-my-way: find a route': {
      run: () => findRoute('GET', '/v1/invoices/4711/comments/42'),
      check: (route) =>
        route?.pattern === '/v1/invoices/:id/comments/:commentId' && route.params.commentId === '42',
    },

    'jose: sign and verify a session': {
      run: async () => verifySession(await signSession('user-4711', ['orders:read', 'orders:write'])),
      check: (userId) => userId === 'user-4711',
    },

    'qs: parse a search': {
      run: () => parseSearch(search),
      check: ({ page, sort }) => page === 3 && sort.length === 2,
    },

    'pino: log a request': call({
      prepare: () => {
        const destination = {
          last: '',
          write(line: string) {
            this.last = line
          },
        }
        const request = {
          method: 'GET',
          url: '/v1/orders/4711?expand=items',
          statusCode: 200,
          durationMs: 12.7,
          headers: {
            host: 'api.example.com',
            accept: 'application/json',
            authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.secret',
            'user-agent': 'example-client/2.1',
          },
        }
        return { destination, request, log: makeRequestLog(destination) }
      },
      run: ({ destination, request, log }) => {
        log.answered(request)
        return destination.last
      },
      check: (line) =>
        line.includes('"url":"/v1/orders/4711') && line.includes('[Redacted]') && !line.includes('Bearer'),
    }),
  },
})
