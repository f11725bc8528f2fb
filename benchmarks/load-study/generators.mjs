// What load generators and the shell print, read.

/** What requests-process.mjs says of a load. */
export function readOurs(output) {
  const line = output.split('\n').find((one) => one.startsWith('{'))
  return line === undefined ? null : JSON.parse(line)
}

/** Requests that were answered well, the others, and how long that took, of autocannon's JSON (`-j`). Null: none. */
export function readAutocannon(output) {
  const result = readOurs(output)
  if (result === null) return null
  const { '2xx': requests, non2xx, errors, timeouts, duration } = result
  return { requests, lost: non2xx + errors + timeouts, seconds: duration }
}

const secondsOf = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 }

/** The same of wrk's report. */
export function readWrk(output) {
  const [, answers, number, unit] = /(\d+) requests in ([\d.]+)(us|ms|s|m|h)/.exec(output) ?? []
  if (answers === undefined) return null
  const notWell = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0)
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output) ?? []
  const lost = errors.slice(1).reduce((sum, count) => sum + Number(count), notWell)
  return { requests: Number(answers) - notWell, lost, seconds: Number(number) * secondsOf[unit] }
}

/**
 * Processor time, user and system, in seconds, of all that a shell has run, from what its `times` prints as its last line
 * (POSIX, Shell Command Language 2.14): `0m3.450000s 0m1.880000s`. NaN where that is not there.
 */
export function readProcessorSeconds(output) {
  const times = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(output) ?? []
  const [userMinutes, user, systemMinutes, system] = times.slice(1).map(Number)
  return 60 * (userMinutes + systemMinutes) + user + system
}
