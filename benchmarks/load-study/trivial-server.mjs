// A server that does as little as a server can, so that it is the last to be at its limit: it counts the ends of request
// heads and answers each of them with the same bytes. Requests must have no body.
//
//   PORT=3000 node benchmarks/load-study/trivial-server.mjs [varied]
//
// With `varied` no head of an answer is like the one before it, as where it has the length of its body or an id.

import { createServer } from 'node:net'

const varied = process.argv[2] === 'varied'
const endOfHead = '\r\n\r\n'
const answer = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok'
let answers = 0

const nextAnswer = () =>
  varied ? answer.replace('content-length', `x-id: ${++answers % 1000}\r\ncontent-length`) : answer

createServer((socket) => {
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  // A client that goes away while it is answered is no fault here.
  socket.on('error', () => {})
  let rest = ''
  socket.on('data', (text) => {
    const heads = (rest + text).split(endOfHead)
    rest = heads.pop()
    for (const _ of heads) socket.write(nextAnswer(), 'latin1')
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
