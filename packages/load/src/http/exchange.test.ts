import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { readHead } from './answer-head.ts'
import { Exchange, type HttpAnswer } from './exchange.ts'

it('forgets the half of an answer when it is sent again', () => {
  const answers: (HttpAnswer | null)[] = []
  const exchange = new Exchange(
    { head: '', body: null, method: 'GET', readBody: true, deadlineMs: 0 },
    (_, answer) => void answers.push(answer),
  )
  for (const [said, ends] of [
    ['half', false],
    ['whole', true],
  ] as const) {
    exchange.answerBegins(readHead('HTTP/1.1 200 OK\r\n'))
    exchange.bodyComes(Buffer.from(`+${said}+`), 1, 1 + said.length)
    if (ends) exchange.answerEnds()
  }
  expect(answers).toMatchObject([{ status: 200, bytes: 5, text: 'whole' }])
})
