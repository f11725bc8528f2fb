import { describe, expect, it } from 'vitest'
import { readAutocannon, readProcessorSeconds, readWrk } from './generators.mjs'

describe('readAutocannon', () => {
  it('counts what was answered well and what was not', () => {
    const result = { duration: 5.03, errors: 1, timeouts: 2, non2xx: 4, '2xx': 149013 }
    const output = `${JSON.stringify(result)}\n0m0.000000s 0m0.000000s\n`
    expect(readAutocannon(output)).toEqual({ requests: 149013, lost: 7, seconds: 5.03 })
  })

  it('has nothing to say of another output', () => {
    expect(readAutocannon('autocannon: not found\n')).toBeNull()
  })
})

describe('readWrk', () => {
  const report = (requests) => `Running 5s test @ http://127.0.0.1:4001/
  1 threads and 10 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   211.36us  325.28us  11.74ms   98.86%
  ${requests}
Requests/sec:  51091.37
`

  it('counts what was answered', () => {
    expect(readWrk(report('260535 requests in 5.10s, 16.40MB read'))).toEqual({
      requests: 260535,
      lost: 0,
      seconds: 5.1,
    })
  })

  it('tells errors and other answers apart', () => {
    const errors = '  Socket errors: connect 1, read 20, write 300, timeout 4000'
    const output = report(
      `90000 requests in 1.50m, 16.40MB read\n${errors}\n  Non-2xx or 3xx responses: 50000`,
    )
    expect(readWrk(output)).toEqual({ requests: 40000, lost: 54321, seconds: 90 })
  })

  it('has nothing to say of another output', () => {
    expect(readWrk('unable to connect to 127.0.0.1:4001 Connection refused')).toBeNull()
  })
})

describe('readProcessorSeconds', () => {
  it.each([
    ['dash', '…\n0m0.000123s 0m0.000000s\n0m3.450000s 0m1.880000s\n', 5.33],
    ['bash', '…\n0m0.001s 0m0.002s\n2m3.450s 1m1.880s\n', 185.33],
  ])('adds user and system of what %s has run', (_, output, seconds) => {
    expect(readProcessorSeconds(output)).toBeCloseTo(seconds, 9)
  })

  it('is not a number where there is none', () => {
    expect(readProcessorSeconds('0m3.450000s')).toBeNaN()
  })
})
