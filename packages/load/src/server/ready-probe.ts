import { get } from 'node:http'
import { connect } from 'node:net'

/** Longest wait for one look; a server that is still loading may accept and not answer. */
const lookTimeoutMs = 2_000

/**
 * Looks once whether a server answers.
 *
 * @param path asked with GET, ready is an answer below 500; null: ready is when it accepts a connection
 */
export function looksReady(port: number, path: string | null): Promise<boolean> {
  return path === null ? accepts(port) : answers(port, path)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: lookTimeoutMs })
    const settle = (ready: boolean): void => {
      socket.destroy()
      resolve(ready)
    }
    socket.once('connect', () => settle(true))
    socket.once('timeout', () => settle(false))
    socket.once('error', () => settle(false))
  })
}

function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { port, host: '127.0.0.1', path, timeout: lookTimeoutMs, agent: false },
      (response) => {
        response.resume()
        response.once('error', () => {})
        resolve((response.statusCode ?? 500) < 500)
      },
    )
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}
