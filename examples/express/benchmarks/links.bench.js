import { once } from 'node:events'
import { call, suite } from '@tidemark/harness'
import { createHttpClient } from '@tidemark/load/http'
import { buildApp } from '../src/app.js'
import { Links } from '../src/links.js'
import { inProcess } from './in-process.js'

const json = { 'content-type': 'application/json' }

export default suite('links', {
  // In each worker, so that it is the worker's own revision of the app that is called.
  setup: async () => {
    const links = new Links()
    const slugs = Array.from({ length: 1000 }, (_, i) => links.add(`https://example.com/articles/${i}`).slug)
    const app = buildApp({ links })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    const client = createHttpClient({ origin: `http://127.0.0.1:${port}`, connections: 1 })
    return { client, server, links, slug: /** @type {string} */ (slugs[42]), inject: inProcess(app) }
  },
  teardown: async ({ client, server }) => {
    await client.close()
    server.close()
  },
  calls: {
    // Through a socket, as its users come.
    'GET /:slug (loopback)': {
      run: ({ client, slug }) => client.request({ path: `/${slug}` }),
      check: ({ status, headers }) =>
        status === 302 && headers.location === 'https://example.com/articles/42',
    },

    // Without one: less noise, and every microsecond is the service's.
    'GET /:slug (in process)': {
      run: ({ inject, slug }) => inject({ path: `/${slug}` }),
      check: ({ status, headers }) =>
        status === 302 && headers.location === 'https://example.com/articles/42',
    },

    // The same URL each time has the same name: nothing grows while it is measured.
    'POST /links (in process)': call({
      prepare: () => ({
        body: JSON.stringify({ url: `https://example.com/articles/42?${'from=mail&'.repeat(20)}` }),
      }),
      run: ({ inject, body }) => inject({ method: 'POST', path: '/links', headers: json, body }),
      check: ({ status, body }) => status === 201 && JSON.parse(body).slug.length === 8,
    }),

    'POST /links invalid -> 400 (in process)': {
      run: ({ inject }) =>
        inject({ method: 'POST', path: '/links', headers: json, body: '{"url":"javascript:"}' }),
      check: ({ status }) => status === 400,
    },

    // The store alone, to tell its slowdowns from those of the service.
    'links.add': {
      run: ({ links }) => links.add('https://example.com/articles/42'),
      check: ({ url }) => url === 'https://example.com/articles/42',
    },
  },
})
