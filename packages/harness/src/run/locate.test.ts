import { expect, it } from 'vitest'
import { locateOption } from './locate.ts'

const source = `export default suite('orders', {
  margin: '5%',
  calls: {
    'GET /orders/:id': () => 1,
    "POST (new)": {
      run: () => 2,
      margin: 'much',
    },
    short() {},
  },
})
`

it.each<[readonly string[], number | null]>([
  [['margin'], 2],
  [['calls', 'GET /orders/:id'], 4],
  [['calls', 'POST (new)', 'margin'], 7],
  [['calls', 'short'], 9],
  [['calls', 'absent'], null],
  [[], null],
])('finds the line of %j', (keys, line) => {
  expect(locateOption(source, keys)).toBe(line)
})
