import { describe, expect, it } from 'vitest'
import { callLine } from './call-line.ts'

const source = `import { call, suite } from '@tidemark/harness'

export default suite('orders', {
  calls: {
    'GET /orders': () => list(),
    "it's here": () => one(),
    login: call({ run: () => login() }),
    logout() {
      return logout()
    },
    [\`POST /orders\`]: call({ params: { items: [10, 200] } }),
  },
})
`

describe('callLine', () => {
  it.each([
    ['GET /orders', 5],
    ["it's here", 6],
    ['login', 7],
    ['logout', 8],
    ['POST /orders', 11],
    ['POST /orders [items=10]', 11],
  ])('finds %s', (id, line) => {
    expect(callLine(source, id)).toBe(line)
  })

  it('is the first line where the source does not name it', () => {
    expect(callLine(source, 'DELETE /orders')).toBe(1)
    expect(callLine('', 'GET /orders')).toBe(1)
  })

  it('takes the name as it is, not as a pattern', () => {
    expect(callLine("a\n'x+ [y]'\n", 'x+ [y]')).toBe(2)
    expect(callLine("a\n'xxx'\n", 'x+')).toBe(1)
  })
})
